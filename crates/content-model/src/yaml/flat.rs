//! Values as a flat list of nodes, for formats that do not describe themselves. The list is read
//! without recursion, and put together again only as deep as any document may nest, so that a
//! forged one cannot exhaust the stack.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};

use super::{Mapping, Number, Tag, TaggedValue, Value};

/// Deeper than any value that [`super::parse`] gives.
const MAX_DEPTH: usize = 512;

/// A value without what it contains: that follows it in the list.
#[derive(Serialize, Deserialize)]
enum Node<'t> {
    Null,
    Bool(bool),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(#[serde(borrow)] Cow<'t, str>),
    /// So many items follow.
    Sequence(u32),
    /// So many pairs of key and value follow.
    Mapping(u32),
    /// The value follows.
    Tagged(String),
}

pub(crate) fn serialize<S: Serializer>(values: &Mapping, to: S) -> Result<S::Ok, S::Error> {
    let mut nodes = Vec::new();
    flatten_mapping(values, &mut nodes).ok_or_else(|| S::Error::custom("too many values"))?;
    nodes.serialize(to)
}

pub(crate) fn deserialize<'t, D: Deserializer<'t>>(from: D) -> Result<Mapping, D::Error> {
    let nodes: Vec<Node<'t>> = Deserialize::deserialize(from)?;
    let mut nodes = nodes.into_iter();
    match (raise(&mut nodes, MAX_DEPTH), nodes.next()) {
        (Some(Value::Mapping(values)), None) => Ok(values),
        _ => Err(D::Error::custom("not a mapping")),
    }
}

fn flatten_mapping<'v>(values: &'v Mapping, nodes: &mut Vec<Node<'v>>) -> Option<()> {
    nodes.push(Node::Mapping(values.len().try_into().ok()?));
    for (key, value) in values {
        flatten(key, nodes)?;
        flatten(value, nodes)?;
    }
    Some(())
}

fn flatten<'v>(value: &'v Value, nodes: &mut Vec<Node<'v>>) -> Option<()> {
    match value {
        Value::Null => nodes.push(Node::Null),
        Value::Bool(value) => nodes.push(Node::Bool(*value)),
        Value::Number(number) => nodes.push(number_node(number)),
        Value::String(text) => nodes.push(Node::Text(text.into())),
        Value::Sequence(items) => {
            nodes.push(Node::Sequence(items.len().try_into().ok()?));
            for item in items {
                flatten(item, nodes)?;
            }
        }
        Value::Mapping(mapping) => flatten_mapping(mapping, nodes)?,
        Value::Tagged(tagged) => {
            nodes.push(Node::Tagged(tagged.tag.to_string()));
            flatten(&tagged.value, nodes)?;
        }
    }
    Some(())
}

fn number_node(number: &Number) -> Node<'static> {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(number), _, _) => Node::Unsigned(number),
        (_, Some(number), _) => Node::Signed(number),
        (_, _, number) => Node::Float(number.unwrap_or(f64::NAN)),
    }
}

fn raise<'t>(nodes: &mut impl Iterator<Item = Node<'t>>, depth: usize) -> Option<Value> {
    let inner = depth.checked_sub(1)?;
    Some(match nodes.next()? {
        Node::Null => Value::Null,
        Node::Bool(value) => value.into(),
        Node::Signed(number) => number.into(),
        Node::Unsigned(number) => number.into(),
        Node::Float(number) => number.into(),
        Node::Text(text) => Value::String(text.into_owned()),
        // Not collected with the count as a size: nothing says that so many nodes follow.
        Node::Sequence(count) => {
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(raise(nodes, inner)?);
            }
            Value::Sequence(items)
        }
        Node::Mapping(count) => {
            let mut mapping = Mapping::new();
            for _ in 0..count {
                mapping.insert(raise(nodes, inner)?, raise(nodes, inner)?);
            }
            Value::Mapping(mapping)
        }
        Node::Tagged(tag) if !tag.is_empty() => Value::Tagged(Box::new(TaggedValue {
            tag: Tag::new(tag),
            value: raise(nodes, inner)?,
        })),
        Node::Tagged(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::{Mapping, Node, Value};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept(#[serde(with = "super")] Mapping);

    #[test]
    fn values_come_back_as_they_were() {
        let check = |yaml: &str| {
            let Ok((Value::Mapping(values), _)) = crate::yaml::read(yaml) else {
                panic!("not a mapping: {yaml}");
            };
            let kept = Kept(values);
            let bytes = postcard::to_stdvec(&kept).expect("kept");
            assert_eq!(postcard::from_bytes(&bytes), Ok(kept), "{yaml}");
        };
        check("{}");
        check("{a: 1, b: -1, c: 1.5, d: ~, e: true, f: é, g: [x, [y]], h: {1: 2, [k]: v}}");
        check("{a: !tag {b: !other c}, d: 18446744073709551615, e: -9223372036854775808}");
    }

    #[test]
    fn forged_lists_are_refused() {
        let check = |nodes: Vec<Node<'_>>| {
            let bytes = postcard::to_stdvec(&nodes).expect("written");
            assert!(postcard::from_bytes::<Kept>(&bytes).is_err());
        };
        check(vec![]);
        check(vec![Node::Null]);
        check(vec![Node::Mapping(u32::MAX)]);
        check(vec![Node::Mapping(0), Node::Null]);
        check(vec![
            Node::Mapping(1),
            Node::Null,
            Node::Tagged(String::new()),
            Node::Null,
        ]);
        let deep = (0..1_000_000).map(|_| Node::Sequence(1));
        check(
            [Node::Mapping(1), Node::Null]
                .into_iter()
                .chain(deep)
                .collect(),
        );
    }
}
