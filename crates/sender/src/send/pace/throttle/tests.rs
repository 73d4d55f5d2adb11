//! A clock that only the tests move.

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn per_second(messages: u32) -> Limit {
    Limit::new(messages, SECOND)
}

fn rates(total: Option<u32>, domains: &[(&str, u32)]) -> Rates {
    let domains = domains.iter();
    let domains = domains.map(|(name, rate)| ((*name).to_owned(), per_second(*rate)));
    Rates::new(total.map(per_second), domains)
}

/// Mails the domains in turn for so long, as soon as each may be; returns when and to whom.
fn mail<'d>(
    throttle: &mut Throttle,
    domains: &[&'d str],
    long: Duration,
) -> Vec<(Duration, &'d str)> {
    let (mut now, mut mailed) = (Duration::ZERO, Vec::new());
    while now < long {
        let (mut next, mut went) = (Duration::MAX, false);
        for domain in domains {
            match throttle.take(domain, now) {
                Turn::Now => {
                    mailed.push((now, *domain));
                    went = true;
                }
                Turn::At(at) | Turn::DomainAt(at) => {
                    assert!(at > now, "a turn in the past");
                    next = next.min(at);
                }
            }
        }
        if !went {
            now = next;
        }
    }
    mailed
}

fn count(mailed: &[(Duration, &str)], domain: &str) -> usize {
    mailed.iter().filter(|(_, it)| *it == domain).count()
}

#[test]
fn a_rate_is_kept_evenly() {
    let mut throttle = Throttle::new(rates(Some(50), &[]));
    let mailed = mail(&mut throttle, &["a.example"], 10 * SECOND);
    // Five more than evenly, at the start.
    assert!((500..=505).contains(&mailed.len()), "{}", mailed.len());
    let gaps = mailed
        .windows(2)
        .skip(5)
        .map(|pair| pair[1].0.abs_diff(pair[0].0));
    assert!(gaps.into_iter().all(|gap| gap == Duration::from_millis(20)));
}

#[test]
fn a_slow_rate_has_no_burst() {
    let hourly = Rates::new(Some(Limit::new(20, Duration::from_hours(1))), []);
    let mut throttle = Throttle::new(hourly);
    assert_eq!(throttle.take("a.example", Duration::ZERO), Turn::Now);
    let next = Duration::from_mins(3);
    assert_eq!(throttle.take("a.example", SECOND), Turn::At(next));
    assert_eq!(throttle.take("a.example", next), Turn::Now);
}

#[test]
fn each_domain_has_its_rate() {
    let rates = rates(None, &[("*", 10), ("GMail.com", 20)]);
    let mut throttle = Throttle::new(rates);
    let domains = ["a.example", "b.example", "gmail.com"];
    let mailed = mail(&mut throttle, &domains, 10 * SECOND);
    assert_eq!(count(&mailed, "a.example"), 100);
    assert_eq!(count(&mailed, "b.example"), 100);
    assert!((200..=202).contains(&count(&mailed, "gmail.com")));
}

#[test]
fn a_busy_domain_does_not_hold_up_the_others() {
    let mut throttle = Throttle::new(rates(Some(1000), &[("slow.example", 1)]));
    assert_eq!(throttle.take("slow.example", Duration::ZERO), Turn::Now);
    let busy = throttle.take("slow.example", Duration::ZERO);
    assert_eq!(busy, Turn::DomainAt(SECOND));
    assert_eq!(throttle.take("fast.example", Duration::ZERO), Turn::Now);
}

/// Nobody knows before then whether another domain may go.
#[test]
fn a_busy_domain_is_asked_again_as_soon_as_any_may_go() {
    let mut throttle = Throttle::new(rates(Some(10), &[("slow.example", 1)]));
    assert_eq!(throttle.take("slow.example", Duration::ZERO), Turn::Now);
    let opens = Duration::from_millis(100);
    let closed = throttle.take("slow.example", Duration::ZERO);
    assert_eq!(closed, Turn::At(opens));
    let busy = throttle.take("slow.example", opens);
    assert_eq!(busy, Turn::DomainAt(SECOND));
    assert_eq!(throttle.take("fast.example", opens), Turn::Now);
}

#[test]
fn a_turn_that_is_not_taken_costs_nothing() {
    let mut throttle = Throttle::new(rates(Some(10), &[("a.example", 1)]));
    throttle.take("a.example", Duration::ZERO);
    let at = Duration::from_millis(100);
    for _ in 0..100 {
        assert_eq!(throttle.take("a.example", at), Turn::DomainAt(SECOND));
        assert_eq!(throttle.turn("b.example", at), Turn::Now);
    }
    assert_eq!(throttle.take("b.example", at), Turn::Now);
}

#[test]
fn a_pause_is_not_made_up_for() {
    let mut throttle = Throttle::new(rates(Some(50), &[]));
    let late = Duration::from_hours(1);
    let burst = (0..100).filter(|_| throttle.take("a.example", late) == Turn::Now);
    assert_eq!(burst.count(), 5);
}

#[test]
fn nobody_goes_while_all_are_held() {
    let mut throttle = Throttle::new(rates(Some(1000), &[("a.example", 1000)]));
    throttle.hold_all(20 * SECOND);
    for domain in ["a.example", "b.example"] {
        assert_eq!(throttle.turn(domain, SECOND), Turn::At(20 * SECOND));
    }
    throttle.hold_all(5 * SECOND);
    let turn = throttle.turn("a.example", SECOND);
    assert_eq!(turn, Turn::At(20 * SECOND), "a shorter one changes nothing");
    assert_eq!(throttle.take("a.example", 20 * SECOND), Turn::Now);
}

#[test]
fn machines_share_a_rate() {
    let mut total = 0;
    for _ in 0..4 {
        let mut throttle = Throttle::new(rates(Some(100), &[("*", 20)]).shared_by(4));
        let mailed = mail(&mut throttle, &["a.example"], 10 * SECOND);
        total += mailed.len();
    }
    assert!((196..=204).contains(&total), "{total}");
}

#[test]
fn idle_domains_are_forgotten() {
    let mut throttle = Throttle::new(rates(None, &[("*", 10)]));
    let mut most = 0;
    for n in 0..20_000_u32 {
        // A thousand messages in a second: a hundred domains are busy at a time.
        let now = Duration::from_millis(u64::from(n));
        assert_eq!(throttle.take(&format!("d{n}.example"), now), Turn::Now);
        most = most.max(throttle.domains.len());
    }
    assert!(most <= FEW, "{most}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_second_has_more_than_its_rate(
        rate in 1_u32..300,
        steps in proptest::collection::vec((0_u64..400, 0_usize..3), 1..60),
    ) {
        let domains = ["a.example", "b.example", "c.example"];
        let mut throttle = Throttle::new(rates(Some(rate), &[("*", rate.div_ceil(2))]));
        let (mut now, mut mailed) = (Duration::ZERO, Vec::new());
        for (wait, domain) in steps {
            now += Duration::from_millis(wait);
            while throttle.take(domains[domain], now) == Turn::Now {
                mailed.push((now, domain));
            }
        }
        let most = |rate: u32| rate as usize + (rate as usize / 10).max(1);
        prop_assert!(in_a_second(&mailed) <= most(rate));
        for domain in 0..domains.len() {
            let same = mailed.iter().filter(|it| it.1 == domain).copied();
            prop_assert!(in_a_second(&same.collect::<Vec<_>>()) <= most(rate.div_ceil(2)));
        }
    }
}

/// The most messages that went in any second.
fn in_a_second(mailed: &[(Duration, usize)]) -> usize {
    let from = |n: usize| mailed[n..].partition_point(|it| it.0 < mailed[n].0 + SECOND);
    (0..mailed.len()).map(from).max().unwrap_or_default()
}
