//! Captures a [`Frame`] from a running harness: its accessibility tree, its painted shapes, its pixels. It presses
//! nothing and judges nothing.

use std::collections::{HashMap, HashSet};

use egui::accesskit::{Action, Role};
use egui::epaint::{ClippedShape, RectShape, TextShape};
use egui::{Color32, Pos2, Rect, Shape};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT};

use super::frame::{
    Frame, Landmarks, Node, PaintedRect, Part, Setting, TextRow, TextRun, TextSpan,
};

const SCROLLING: [Action; 4] =
    [Action::ScrollUp, Action::ScrollDown, Action::ScrollLeft, Action::ScrollRight];

impl Frame {
    /// Captures what `harness` shows now; let it settle first.
    ///
    /// # Panics
    /// When the harness has no renderer, or its renderer fails.
    pub fn capture<S>(harness: &mut Harness<'_, S>, setting: &Setting) -> Self {
        let image = harness.render().expect("the harness was built with a renderer");
        Self { image, ..Self::read(harness, setting) }
    }

    /// Captures what `harness` shows now, without the pixels, which take the most time.
    pub fn read<S>(harness: &Harness<'_, S>, setting: &Setting) -> Self {
        let scale = harness.output().pixels_per_point;
        let areas = touch_areas(&harness.ctx, scale);
        let nodes = nodes(harness, &setting.landmarks, &areas);
        let unnamed_areas = unnamed_areas(&nodes, &areas);
        let mut painted = Painted { scale, texts: Vec::new(), fills: Vec::new() };
        // A transform after tessellation belongs to an animation, and no animation is running any more.
        for ClippedShape { clip_rect, shape, .. } in &harness.output().shapes {
            painted.read(shape, *clip_rect * scale);
        }
        Self {
            nodes,
            unnamed_areas,
            texts: painted.texts,
            fills: painted.fills,
            size_px: (harness.ctx.content_rect().size() * scale).round(),
            image: image::RgbaImage::default(),
            px_per_mm: setting.px_per_mm,
            text_size: setting.text_size,
            language: setting.language,
            kind: setting.kind,
            allowances: setting.allowances.clone(),
        }
    }
}

/// An area of the screen that answers a touch.
struct TouchArea {
    touchable: Rect,
    enabled: bool,
}

/// Every visible widget that senses clicks, by the value of its id.
fn touch_areas(ctx: &egui::Context, scale: f32) -> HashMap<u64, TouchArea> {
    let found = ctx.viewport(|viewport| {
        // A finished pass becomes the previous one; before that it is still the current one.
        let passes = [&viewport.prev_pass, &viewport.this_pass];
        let widgets = passes.into_iter().flat_map(|pass| pass.widgets.layers());
        let rects = widgets.flat_map(|(_, rects)| rects.iter().copied());
        rects.filter(|widget| widget.sense.senses_click() && widget.visible).collect::<Vec<_>>()
    });
    let placed = found.into_iter().map(|widget| {
        let place = ctx.layer_transform_to_global(widget.layer_id).unwrap_or_default();
        let touchable = place * widget.interact_rect * scale;
        (widget.id.value(), TouchArea { touchable, enabled: widget.enabled })
    });
    placed.collect()
}

fn nodes<S>(
    harness: &Harness<'_, S>,
    landmarks: &Landmarks,
    areas: &HashMap<u64, TouchArea>,
) -> Vec<Node> {
    let scale = harness.ctx.pixels_per_point();
    let shown = harness.root().children_recursive();
    shown
        .filter(|node| {
            let tree = node.accesskit_node();
            !tree.is_hidden() && tree.has_bounds()
        })
        .map(|node| read_node(&node.accesskit_node(), node.rect() * scale, landmarks, areas))
        .collect()
}

fn read_node(
    tree: &AccessKitNode<'_>,
    rect: Rect,
    landmarks: &Landmarks,
    areas: &HashMap<u64, TouchArea>,
) -> Node {
    let data = tree.data();
    let id = tree.locate().0.0;
    let label = tree.label().or_else(|| data.placeholder().map(str::to_owned));
    let mut node = Node {
        id,
        author_id: tree.author_id().map(str::to_owned),
        role: tree.role(),
        label: label.unwrap_or_default(),
        value: tree.value().unwrap_or_default(),
        rect,
        touchable: areas.get(&id).map_or(rect, |area| area.touchable),
        clickable: data.supports_action(Action::Click),
        focusable: data.supports_action(Action::Focus),
        disabled: tree.is_disabled(),
        scrolls: SCROLLING.iter().any(|action| data.supports_action(*action))
            || matches!(tree.role(), Role::ScrollView | Role::ScrollBar),
        part: Part::Unmarked,
    };
    node.part = part(&node, landmarks);
    node
}

fn part(node: &Node, landmarks: &Landmarks) -> Part {
    let author_id = node.author_id.as_deref().unwrap_or("");
    let marked = Part::PREFIXES.iter().find(|(prefix, _)| author_id.starts_with(prefix));
    let named = |marks: &[String]| marks.iter().any(|mark| node.answers_to(mark));
    match marked {
        Some((_, part)) => *part,
        None if landmarks.foot().iter().any(|mark| node.answers_to(mark)) => Part::Foot,
        None if named(&landmarks.top_bar) => Part::TopBar,
        None if named(&landmarks.paging) => Part::Paging,
        None => Part::Unmarked,
    }
}

/// Touch areas that are not in the tree. An area behind a named clickable is a backdrop (a dialog's, or the whole
/// screen's "I am still here") and not a button.
fn unnamed_areas(nodes: &[Node], areas: &HashMap<u64, TouchArea>) -> Vec<Rect> {
    let known: HashSet<u64> = nodes.iter().map(|node| node.id).collect();
    let is_backdrop = |area: Rect| {
        let mut clickables = nodes.iter().filter(|node| node.clickable);
        clickables.any(|node| area.contains(node.rect.center()))
    };
    let mut unnamed: Vec<Rect> = areas
        .iter()
        .filter(|(id, area)| !known.contains(id) && area.enabled && area.touchable.is_positive())
        .map(|(_, area)| area.touchable)
        .filter(|area| !is_backdrop(*area))
        .collect();
    unnamed.sort_by(|a, b| (a.min.y, a.min.x).partial_cmp(&(b.min.y, b.min.x)).expect("no NaN"));
    unnamed
}

struct Painted {
    scale: f32,
    texts: Vec<TextRun>,
    fills: Vec<PaintedRect>,
}

impl Painted {
    fn read(&mut self, shape: &Shape, clip: Rect) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.read(shape, clip)),
            Shape::Text(text) => self.texts.extend(read_text(text, clip, self.scale)),
            Shape::Rect(rect) => self.fills.push(read_rect(rect, self.scale)),
            _ => {}
        }
    }
}

fn read_rect(shape: &RectShape, scale: f32) -> PaintedRect {
    PaintedRect {
        rect: shape.rect * scale,
        fill: shape.fill,
        stroke_px: if shape.stroke.is_empty() { 0.0 } else { shape.stroke.width * scale },
        stroke: shape.stroke.color,
    }
}

/// The text of a shape, or `None` when it leaves no ink.
fn read_text(shape: &TextShape, clip: Rect, scale: f32) -> Option<TextRun> {
    let galley = &shape.galley;
    let job = &galley.job;
    let mut spans: Vec<TextSpan> =
        job.sections.iter().map(|section| empty_span(shape, section, scale)).collect();
    let section_of = |byte: usize| {
        let ends = |section: &egui::text::LayoutSection| byte < section.byte_range.end.0;
        job.sections.iter().position(ends).unwrap_or(job.sections.len() - 1)
    };
    let mut bytes = job.text.char_indices().map(|(byte, _)| byte);
    let mut rows = Vec::with_capacity(galley.rows.len());
    for row in &galley.rows {
        let mut row_ink = Rect::NOTHING;
        for glyph in &row.glyphs {
            let span = &mut spans[section_of(bytes.next().unwrap_or(job.text.len()))];
            span.text.push(glyph.chr);
            if !glyph.uv_rect.is_nothing() {
                let corner = row.pos + glyph.pos.to_vec2() + glyph.uv_rect.offset;
                let ink = Rect::from_min_size(corner, glyph.uv_rect.size);
                let ink = placed(shape, ink) * scale;
                span.ink |= ink;
                row_ink |= ink;
            }
        }
        let (text, ends_with_newline) = (row.text(), row.ends_with_newline);
        rows.push(TextRow { text, ends_with_newline, ink: row_ink });
        if row.ends_with_newline {
            bytes.next();
        }
    }
    spans.retain(|span| span.ink.is_positive() && span.colour.a() > 0);
    let ink = spans.iter().fold(Rect::NOTHING, |ink, span| ink | span.ink);
    (!spans.is_empty()).then(|| TextRun {
        source: job.text.to_string(),
        rows,
        spans,
        ink,
        clip,
        elided: galley.elided,
    })
}

fn empty_span(shape: &TextShape, section: &egui::text::LayoutSection, scale: f32) -> TextSpan {
    let own = match section.format.color {
        Color32::PLACEHOLDER => shape.fallback_color,
        colour => colour,
    };
    TextSpan {
        text: String::new(),
        em_px: section.format.font_id.size * scale,
        colour: shape.override_text_color.unwrap_or(own).gamma_multiply(shape.opacity_factor),
        ink: Rect::NOTHING,
    }
}

/// A box of the galley, turned and moved to where the shape paints it.
fn placed(shape: &TextShape, ink: Rect) -> Rect {
    let turned = ink.rotate_bb(egui::emath::Rot2::from_angle(shape.angle));
    turned.translate(shape.pos - Pos2::ZERO)
}
