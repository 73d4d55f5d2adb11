//! Checks every path of a template against the shape of what the template is given.
//!
//! Rendering finds a misspelt name only where its value would be written, and only on pages that
//! come that far: `{{#if post.titel}}` would be false for ever. This looks at all of a template,
//! and at the partials that it includes, with the context that each part will have.

use handlebars::{
    Handlebars, Path, Template,
    template::{BlockParam, DecoratorTemplate, HelperTemplate, Parameter, TemplateElement},
};

use super::shape::{Node, Shape};

/// A path that leads nowhere.
#[derive(Debug)]
pub(super) struct Fault {
    /// The template or partial that it is in.
    pub(super) template: String,
    /// The line, from 1, where it is known.
    pub(super) line: Option<usize>,
    /// The path.
    pub(super) path: String,
}

/// Checks a template and what it includes. Helpers and partials that do not exist are left to
/// rendering, which names them.
pub(super) fn check(registry: &Handlebars<'_>, name: &str, shape: &Shape) -> Result<(), Fault> {
    let Some(template) = registry.get_template(name) else {
        return Ok(());
    };
    let mut checker = Checker {
        registry,
        shape,
        scopes: vec![Scope::of(shape.root())],
        open: vec![name.to_owned()],
        line: None,
    };
    let checked = checker.template(template);
    checked.map_err(|path| Fault {
        template: checker.open.pop().unwrap_or_default(),
        line: checker.line,
        path,
    })
}

/// What names mean in a part of a template.
struct Scope<'s> {
    context: Node<'s>,
    /// Names that the part's block or partial was given.
    names: Vec<(String, Node<'s>)>,
}

impl<'s> Scope<'s> {
    fn of(context: Node<'s>) -> Self {
        Self {
            context,
            names: Vec::new(),
        }
    }
}

struct Checker<'c> {
    registry: &'c Handlebars<'c>,
    shape: &'c Shape,
    /// The innermost is the last.
    scopes: Vec<Scope<'c>>,
    /// The templates that include each other down to the one that is looked at.
    open: Vec<String>,
    line: Option<usize>,
}

/// The path that leads nowhere; the checker still stands where it is.
type Checked<T> = Result<T, String>;

impl<'c> Checker<'c> {
    fn template(&mut self, template: &Template) -> Checked<()> {
        for (index, element) in template.elements.iter().enumerate() {
            self.line = template.mapping.get(index).map(|at| at.0).or(self.line);
            match element {
                TemplateElement::Expression(helper)
                | TemplateElement::HtmlExpression(helper)
                | TemplateElement::HelperBlock(helper) => self.helper(helper)?,
                TemplateElement::PartialExpression(partial)
                | TemplateElement::PartialBlock(partial) => self.partial(partial)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn helper(&mut self, helper: &HelperTemplate) -> Checked<()> {
        let mut given = Vec::with_capacity(helper.params.len());
        for parameter in &helper.params {
            given.push(self.parameter(parameter)?);
        }
        for parameter in helper.hash.values() {
            self.parameter(parameter)?;
        }
        if !helper.block {
            let is_value = given.is_empty() && helper.hash.is_empty();
            return match &helper.name {
                name if is_value => self.parameter(name).map(|_| ()),
                _ => Ok(()),
            };
        }
        let context = match (name_of(&helper.name), given.first()) {
            (Some("each"), Some(list)) => Some(self.shape.item(*list)),
            (Some("with"), Some(value)) => Some(*value),
            _ => None,
        };
        if let Some(context) = context {
            let names = block_names(helper.block_param.as_ref(), context);
            self.scopes.push(Scope { context, names });
        }
        if let Some(template) = &helper.template {
            self.template(template)?;
        }
        if context.is_some() {
            self.scopes.pop();
        }
        match &helper.inverse {
            Some(otherwise) => self.template(otherwise),
            None => Ok(()),
        }
    }

    fn partial(&mut self, partial: &DecoratorTemplate) -> Checked<()> {
        let mut scope = Scope::of(self.current());
        if let Some(parameter) = partial.params.first() {
            scope.context = self.parameter(parameter)?;
        }
        for (name, parameter) in &partial.hash {
            let value = self.parameter(parameter)?;
            scope.names.push((name.clone(), value));
        }
        if let Some(block) = &partial.template {
            self.template(block)?;
        }
        let Some(name) = name_of(&partial.name).map(str::to_owned) else {
            return Ok(());
        };
        let Some(template) = self.registry.get_template(&name) else {
            return Ok(());
        };
        // One that includes itself has been looked at.
        if self.open.contains(&name) {
            return Ok(());
        }
        let line = self.line;
        self.open.push(name);
        self.scopes.push(scope);
        self.template(template)?;
        self.scopes.pop();
        self.open.pop();
        self.line = line;
        Ok(())
    }

    fn parameter(&mut self, parameter: &Parameter) -> Checked<Node<'c>> {
        match parameter {
            Parameter::Path(Path::Relative((_, raw))) => self.path(raw).ok_or_else(|| raw.clone()),
            Parameter::Subexpression(inner) => {
                if let TemplateElement::Expression(helper) = inner.as_element() {
                    self.helper(helper)?;
                }
                Ok(Node::Any)
            }
            _ => Ok(Node::Any),
        }
    }

    /// What a path leads to.
    fn path(&self, raw: &str) -> Option<Node<'c>> {
        // Names in brackets may hold anything, and rendering knows them.
        if raw.contains('[') {
            return Some(Node::Any);
        }
        let mut scopes = self.scopes.as_slice();
        let mut rest = raw;
        if let Some(of_root) = raw.strip_prefix("@root") {
            scopes = &scopes[..1];
            rest = of_root;
        }
        while let Some(above) = rest.strip_prefix("..") {
            scopes = &scopes[..scopes.len().saturating_sub(1)];
            rest = above.trim_start_matches(['/', '.']);
        }
        let mut names = rest
            .split(['.', '/'])
            .filter(|name| !matches!(*name, "" | "this"))
            .peekable();
        let mut node = scopes.last()?.context;
        let given = names.peek().and_then(|first| given(scopes, first));
        if let Some(given) = given {
            names.next();
            node = given;
        }
        names.try_fold(node, |node, name| self.shape.field(node, name))
    }

    fn current(&self) -> Node<'c> {
        self.scopes.last().map_or(Node::Any, |scope| scope.context)
    }
}

/// What a name means that a block or a partial was given.
fn given<'c>(scopes: &[Scope<'c>], name: &str) -> Option<Node<'c>> {
    let mut names = scopes.iter().rev().flat_map(|scope| &scope.names);
    names
        .find(|(given, _)| given == name)
        .map(|(_, node)| *node)
}

/// The names of `as |item key|`.
fn block_names<'c>(names: Option<&BlockParam>, item: Node<'c>) -> Vec<(String, Node<'c>)> {
    let named = |parameter, node| Some((name_of(parameter)?.to_owned(), node));
    let names = match names {
        Some(BlockParam::Single(one)) => [named(one, item), None],
        Some(BlockParam::Pair((one, key))) => [named(one, item), named(key, Node::Any)],
        _ => [None, None],
    };
    names.into_iter().flatten().collect()
}

fn name_of(parameter: &Parameter) -> Option<&str> {
    match parameter {
        Parameter::Name(name) | Parameter::Path(Path::Relative((_, name))) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;

    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "its shape is all that counts")]
    struct Data {
        title: Option<String>,
        cover: Option<Cover>,
        posts: Vec<Data>,
        extra: serde_json::Map<String, serde_json::Value>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "its shape is all that counts")]
    struct Cover {
        url: String,
    }

    fn fault(template: &str) -> String {
        let mut registry = Handlebars::new();
        let partial = "{{#if url}}\n{{label}}{{/if}}";
        registry.register_template_string("part", partial).unwrap();
        registry.register_template_string("page", template).unwrap();
        match check(&registry, "page", &Shape::of::<Data>()) {
            Ok(()) => "none".to_owned(),
            Err(fault) => format!("{}:{}: {}", fault.template, fault.line.unwrap(), fault.path),
        }
    }

    #[test]
    fn paths_that_lead_somewhere_are_left_alone() {
        for template in [
            "{{title}} {{this.title}} {{cover.url}} {{posts.0.title}} {{posts.[0].title}}",
            "{{#each posts}}{{title}}{{@index}}{{../title}}{{#each posts}}{{@root.title}}{{/each}}{{/each}}",
            "{{#each posts as |post at|}}{{post.cover.url}}{{at}}{{/each}}",
            "{{#with cover}}{{url}}{{else}}{{title}}{{/with}}",
            "{{#if (or title extra.anything.at.all)}}{{lookup extra title}}{{/if}}",
            "{{#each extra.list}}{{whatever}}{{/each}}",
            "{{> part cover label=title}}{{> nowhere}}",
        ] {
            assert_eq!(fault(template), "none", "{template}");
        }
    }

    #[test]
    fn paths_that_lead_nowhere_are_named_with_their_line() {
        let check = |template: &str, expected: &str| assert_eq!(fault(template), expected);
        check("\n{{#if titel}}x{{/if}}", "page:2: titel");
        check("{{#if title}}{{else}}\n{{titel}}{{/if}}", "page:2: titel");
        check("{{#if (or title titel)}}{{/if}}", "page:1: titel");
        check(
            "{{#each posts}}\n\n{{cover.alt}}{{/each}}",
            "page:3: cover.alt",
        );
        check("{{#each posts}}{{../url}}{{/each}}", "page:1: ../url");
        check("{{#each titles}}{{/each}}", "page:1: titles");
        check("{{title.length}}", "page:1: title.length");
        check("{{#with cover}}{{title}}{{/with}}", "page:1: title");
        check("\n{{> part cover}}", "part:2: label");
        check("{{> part label=titel}}", "page:1: titel");
    }
}
