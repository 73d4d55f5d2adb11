//! Partials put into the templates that include them.
//!
//! Handlebars gives each partial a copy of its data, and copies again whatever the partial looks
//! at: with a head, a header and a footer, most of the time of a page went into copies of it. So
//! each inclusion becomes a block that only says where its data lies. Templates keep their names
//! and lines, and errors name the same places as before.

use std::collections::HashMap;

use handlebars::{
    BlockContext, Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext,
    Renderable, Template,
    template::{DecoratorTemplate, HelperTemplate, Parameter, TemplateElement},
};

/// What the block is called: no template can write that.
const INCLUDE: &str = "_include";

/// Puts partials in their places. Those with values of their own, with a block, or that include
/// themselves stay as they are.
pub(super) fn inline(registry: &mut Handlebars<'static>) {
    let templates = registry.get_templates().clone();
    if templates.values().any(defines_partials) {
        return;
    }
    let Some(block) = include_block() else {
        return;
    };
    registry.register_helper(INCLUDE, Box::new(Include));
    let mut inliner = Inliner {
        templates: &templates,
        block,
        open: Vec::new(),
    };
    for (name, template) in &templates {
        inliner.open.push(name.clone());
        registry.register_template(name, inliner.template(template));
        inliner.open.pop();
    }
}

/// The block that takes the place of an inclusion, without what it includes.
fn include_block() -> Option<HelperTemplate> {
    let source = format!("{{{{#{INCLUDE} this}}}}{{{{/{INCLUDE}}}}}");
    match Template::compile(&source).ok()?.elements.pop()? {
        TemplateElement::HelperBlock(block) => Some(*block),
        _ => None,
    }
}

/// Whether a template has partials inside of it, which may have the names of others.
fn defines_partials(template: &Template) -> bool {
    template.elements.iter().any(|element| match element {
        TemplateElement::DecoratorBlock(_)
        | TemplateElement::DecoratorExpression(_)
        | TemplateElement::PartialBlock(_) => true,
        TemplateElement::HelperBlock(helper) => {
            let parts = [&helper.template, &helper.inverse];
            parts.into_iter().flatten().any(defines_partials)
        }
        _ => false,
    })
}

struct Inliner<'t> {
    templates: &'t HashMap<String, Template>,
    block: HelperTemplate,
    /// The templates that the walk is inside of.
    open: Vec<String>,
}

impl Inliner<'_> {
    fn template(&mut self, template: &Template) -> Template {
        let elements = template.elements.iter();
        let mut inlined = template.clone();
        inlined.elements = elements.map(|element| self.element(element)).collect();
        inlined
    }

    fn element(&mut self, element: &TemplateElement) -> TemplateElement {
        match element {
            TemplateElement::PartialExpression(partial) => match self.included(partial) {
                Some(block) => TemplateElement::HelperBlock(Box::new(block)),
                None => element.clone(),
            },
            TemplateElement::HelperBlock(helper) => {
                let mut helper = helper.clone();
                helper.template = helper.template.as_ref().map(|one| self.template(one));
                helper.inverse = helper.inverse.as_ref().map(|one| self.template(one));
                TemplateElement::HelperBlock(helper)
            }
            other => other.clone(),
        }
    }

    fn included(&mut self, partial: &DecoratorTemplate) -> Option<HelperTemplate> {
        let Parameter::Name(name) = &partial.name else {
            return None;
        };
        let plain = partial.hash.is_empty() && partial.template.is_none();
        if !plain || partial.params.len() > 1 || self.open.contains(name) {
            return None;
        }
        let template = self.templates.get(name)?;
        self.open.push(name.clone());
        let template = self.template(template);
        self.open.pop();
        let mut block = self.block.clone();
        if !partial.params.is_empty() {
            block.params.clone_from(&partial.params);
        }
        block.template = Some(template);
        Some(block)
    }
}

/// Renders its block with the data that its one parameter names.
#[derive(Clone, Copy)]
struct Include;

impl HelperDef for Include {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let mut block = BlockContext::new();
        if let Some(data) = helper.param(0) {
            match data.context_path() {
                Some(path) => block.base_path_mut().clone_from(path),
                None => block.set_base_value(data.value().clone()),
            }
        }
        if let Some(parent) = rc.block() {
            let inherited = parent.local_variables();
            block.local_variables_mut().clone_from(inherited);
        }
        rc.push_block(block);
        let rendered = match helper.template() {
            Some(template) => template.render(registry, context, rc, out),
            None => Ok(()),
        };
        rc.pop_block();
        rendered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partials_are_put_in_their_places() {
        let mut registry = Handlebars::new();
        for (name, text) in [
            ("a", "{{> b/c}}{{#if x}}{{> b/c x}}{{/if}}"),
            ("b/c", "{{> d}}"),
            ("d", "{{x}}"),
        ] {
            registry.register_template_string(name, text).unwrap();
        }
        inline(&mut registry);
        let template = registry.get_template("a").unwrap();
        assert!(!format!("{template:?}").contains("PartialExpression"));
    }
}
