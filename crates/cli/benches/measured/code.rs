//! Code as posts show it: several languages, and no two blocks the same.

use super::{Random, WORDS};

/// Each language with a block, in which `$a`, `$b` and `$c` become words and `$n` a number.
const BLOCKS: [(&str, &str); 8] = [
    (
        "python",
        "from dataclasses import dataclass\n\n@dataclass\nclass $aJob:\n    \"\"\"One $b, and how often it was tried.\"\"\"\n    id: str\n    tries: int = 0\n\ndef drain_$a(queue, limit=$n):\n    # Locks are short, so that others get their turn.\n    for job in queue.pending(limit=limit):\n        with job.lock() as lock:\n            result = handle(job, lock, retries=3)\n            log.info(\"handled %s in %d ms\", job.id, result.took)\n",
    ),
    (
        "rust",
        "/// Counts every $a once.\nfn count_$a(items: &[$bItem]) -> HashMap<String, usize> {\n    let mut counts = HashMap::with_capacity($n);\n    for item in items.iter().filter(|item| !item.is_$c()) {\n        *counts.entry(item.name.to_owned()).or_default() += 1;\n    }\n    counts\n}\n",
    ),
    (
        "bash",
        "#!/usr/bin/env bash\nset -euo pipefail\nfor $a in \"$@\"; do\n  if [[ -f \"/srv/$b/${$a}.log\" ]]; then\n    grep -c 'ERROR' \"/srv/$b/${$a}.log\" | tee -a $c.txt\n  fi\n  sleep $n\ndone\n",
    ),
    (
        "sql",
        "SELECT $a.id, count(*) AS total, max($b.created_at) AS latest\nFROM $a\nJOIN $b ON $b.$a_id = $a.id\nWHERE $b.state IN ('open', '$c') AND $b.size > $n\nGROUP BY $a.id\nORDER BY total DESC\nLIMIT 20;\n",
    ),
    (
        "yaml",
        "services:\n  $a:\n    image: registry.example/$b:1.$n\n    environment:\n      MAX_JOBS: \"$n\"\n      MODE: $c  # see the handbook\n    ports: [\"8080:80\"]\n    restart: unless-stopped\n",
    ),
    (
        "javascript",
        "import { connect } from './$b.js';\n\nexport async function load_$a(options = {}) {\n  const { timeout = $n, ...rest } = options;\n  const response = await connect(`/api/$c/${rest.id}`, { timeout });\n  if (!response.ok) {\n    throw new Error(`no $a: ${response.status}`);\n  }\n  return (await response.json()).filter((one) => one.$c !== null);\n}\n",
    ),
    (
        "go",
        "func (s *Store) Find$a(ctx context.Context, id string) (*Record, error) {\n\trow := s.db.QueryRowContext(ctx, \"SELECT $b FROM $c WHERE id = ?\", id)\n\tvar record Record\n\tif err := row.Scan(&record.Name); err != nil {\n\t\treturn nil, fmt.Errorf(\"find $a: %w\", err)\n\t}\n\ttime.Sleep($n * time.Millisecond)\n\treturn &record, nil\n}\n",
    ),
    (
        "json",
        "{\n  \"$a\": { \"enabled\": true, \"limit\": $n },\n  \"$b\": [\"first\", \"second\", null],\n  \"note\": \"until $c is done\"\n}\n",
    ),
];

/// A block of code between fences.
pub(super) fn block(random: &mut Random) -> String {
    let at = usize::try_from(random.below(BLOCKS.len() as u64)).unwrap_or_default();
    let (language, code) = BLOCKS[at];
    let mut code = code.replace("$n", &(2 + random.below(5000)).to_string());
    for name in ["$a", "$b", "$c"] {
        code = code.replace(name, random.of(&WORDS));
    }
    format!("```{language}\n{code}```\n\n")
}
