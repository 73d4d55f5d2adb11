//! What there is in the data that a template is given, whatever its values are.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// The shape of some data: the JSON Schema of its type.
#[derive(Clone, Debug)]
pub(crate) struct Shape(Value);

/// A part of a shape.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node<'s> {
    /// Something of which every field is known.
    Known(&'s Value),
    /// Something that may hold anything, such as the site's own values.
    Any,
}

impl Shape {
    /// The shape of a type.
    pub(crate) fn of<T: JsonSchema>() -> Self {
        let settings = SchemaSettings::default().for_serialize();
        let schema = settings.into_generator().into_root_schema_for::<T>();
        Self(schema.to_value())
    }

    /// The whole.
    pub(super) fn root(&self) -> Node<'_> {
        Node::Known(&self.0)
    }

    /// A field of a part, or an item that is asked for by its number; `None` if there is none.
    pub(super) fn field<'s>(&'s self, of: Node<'s>, name: &str) -> Option<Node<'s>> {
        let Node::Known(schema) = self.resolved(of) else {
            return Some(Node::Any);
        };
        let property = schema.get("properties").and_then(|all| all.get(name));
        if let Some(property) = property {
            return Some(Node::Known(property));
        }
        if name.parse::<usize>().is_ok() {
            return schema.get("items").map(Node::Known);
        }
        let others = schema.get("additionalProperties");
        others
            .filter(|others| **others != Value::Bool(false))
            .map(Node::Known)
    }

    /// What a list holds.
    pub(super) fn item<'s>(&'s self, of: Node<'s>) -> Node<'s> {
        match self.resolved(of) {
            Node::Known(schema) => schema.get("items").map_or(Node::Any, Node::Known),
            Node::Any => Node::Any,
        }
    }

    /// The names of a part's fields, in order.
    #[cfg(test)]
    pub(crate) fn names(&self, path: &[&str]) -> Option<Vec<String>> {
        let step = |node, name: &&str| self.field(self.within(node), name);
        let node = path.iter().try_fold(self.root(), step)?;
        let Node::Known(schema) = self.resolved(self.within(node)) else {
            return None;
        };
        let fields = schema.get("properties")?.as_object()?;
        Some(fields.keys().cloned().collect())
    }

    /// What a list holds; anything else itself.
    #[cfg(test)]
    fn within<'s>(&'s self, node: Node<'s>) -> Node<'s> {
        match self.resolved(node) {
            Node::Known(schema) if schema.get("items").is_some() => self.item(node),
            node => node,
        }
    }

    /// Follows references, and leaves out that a value may be `null`.
    fn resolved<'s>(&'s self, node: Node<'s>) -> Node<'s> {
        let Node::Known(mut schema) = node else {
            return node;
        };
        loop {
            let reference = schema.get("$ref").and_then(Value::as_str);
            let some = schema.get("anyOf").and_then(Value::as_array);
            let is_null = |one: &&Value| one.get("type") == Some(&Value::from("null"));
            let next = match (reference, some) {
                (Some(reference), _) => self.0.pointer(reference.trim_start_matches('#')),
                (_, Some(some)) => some.iter().find(|one| !is_null(one)),
                _ if schema.get("type").is_none() => None,
                _ => return Node::Known(schema),
            };
            match next {
                Some(next) => schema = next,
                None => return Node::Any,
            }
        }
    }
}
