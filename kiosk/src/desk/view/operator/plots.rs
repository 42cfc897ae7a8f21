//! The plots of a line: who waits, who is called, who has booked, and the free places by day. Each has a shape of its own,
//! so that no colour is needed to tell them apart.

use egui::{Align2, Color32, Rect, Sense, UiBuilder, vec2};
use egui_plot::{Bar, BarChart, Line, LineStyle, Plot, PlotBounds, PlotPoints, Points};
use jari_common::wire::{LineOverview, LineSample};
use jiff::Timestamp;

use super::super::sheet::Sheet;
use super::clock;
use crate::desk::operator::curves::{BAR_MINUTES, Point, growth, span, top, waiting};
use crate::desk::operator::model::Operating;
use crate::text::words;
use crate::widgets::Area as _;

/// How a plot is drawn.
#[derive(Clone, Copy)]
enum Shape {
    Curve,
    Bars {
        width: f64,
    },
    /// A dashed curve with a mark at each value.
    Marks,
}

/// One plot: its name, its values, and what its axes go over.
struct Drawn<'a> {
    key: &'static str,
    points: &'a [Point],
    shape: Shape,
    ink: Color32,
    from: f64,
    to: f64,
    /// The words under the plot, from left to right.
    ticks: Vec<String>,
}

pub fn show(sheet: &mut Sheet<'_>, room: Rect, page: &Operating, line: &LineOverview) {
    let gap = sheet.px(12.0);
    let palette = sheet.palette;
    let samples = page.shown_history().map_or(&[][..], |history| &history.samples);
    let rows = room.rows(2, gap);
    let cells: Vec<Rect> = rows.iter().flat_map(|row| row.columns(2, gap)).collect();
    let over_time = [
        ("operator-plot-waiting", waiting(samples), Shape::Curve, palette.next),
        (
            "operator-plot-calls",
            growth(samples, |it: &LineSample| it.calls),
            Shape::Bars { width: BAR_MINUTES as f64 * 0.8 },
            palette.few,
        ),
        (
            "operator-plot-completions",
            growth(samples, |it: &LineSample| it.completions),
            Shape::Marks,
            palette.free,
        ),
    ];
    for (at, (key, points, shape, ink)) in cells.iter().zip(over_time) {
        match span(samples) {
            Some((from, to)) if !points.is_empty() => {
                let ticks = ticks(sheet, from, to);
                // The first and the last bar are seen whole.
                let half = BAR_MINUTES as f64;
                let (from, to) = (from as f64 - half, to as f64 + half);
                plot(sheet, *at, &Drawn { key, points: &points, shape, ink, from, to, ticks });
            }
            _ => nothing(sheet, *at, key),
        }
    }
    by_day(sheet, cells[3], line);
}

/// The free places of the days that are open.
fn by_day(sheet: &mut Sheet<'_>, at: Rect, line: &LineOverview) {
    let days = &line.seats_left;
    let key = "operator-plot-places";
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return nothing(sheet, at, key);
    };
    let points: Vec<Point> = (0..).zip(days).map(|(nth, day)| (nth, day.left)).collect();
    let (language, ink) = (sheet.desk.language, sheet.palette.help);
    let mut ticks = vec![words::date(language, first.date)];
    if days.len() > 1 {
        ticks.push(words::date(language, last.date));
    }
    let (from, to) = (-0.6, days.len() as f64 - 0.4);
    let shape = Shape::Bars { width: 0.5 };
    plot(sheet, at, &Drawn { key, points: &points, shape, ink, from, to, ticks });
}

fn ticks(sheet: &Sheet<'_>, from: i64, to: i64) -> Vec<String> {
    let said = |minute: i64| {
        let at = Timestamp::from_second(minute * 60).unwrap_or(Timestamp::UNIX_EPOCH);
        clock(sheet, at)
    };
    vec![said(from), said(from.midpoint(to)), said(to)]
}

/// The name of a plot whose values are not there yet.
fn nothing(sheet: &mut Sheet<'_>, at: Rect, key: &'static str) {
    let inner = framed(sheet, at, key);
    let (words, soft) = (sheet.say("operator-plot-nothing"), sheet.palette.soft_ink);
    sheet.line_at(inner, &words, (17.0, false), soft, Align2::CENTER_CENTER);
}

/// A card with the plot's name; returns the room inside.
fn framed(sheet: &mut Sheet<'_>, at: Rect, key: &'static str) -> Rect {
    let palette = sheet.palette;
    sheet.fill(at, palette.card, Some(palette.line));
    let mut room = at.shrink2(vec2(sheet.px(14.0), sheet.px(10.0)));
    let head = room.take_top(sheet.px(26.0), sheet.px(6.0));
    let words = sheet.say(key);
    sheet.line(head, &words, 17.0, true, palette.ink);
    room
}

fn plot(sheet: &mut Sheet<'_>, at: Rect, drawn: &Drawn<'_>) {
    let mut room = framed(sheet, at, drawn.key);
    let top = top(drawn.points.iter().map(|(_, value)| *value));
    let mut foot = room.take_bottom(sheet.px(22.0), sheet.px(4.0));
    let axis = room.take_left(sheet.px(70.0), sheet.px(8.0));
    let soft = sheet.palette.soft_ink;
    foot.min.x = room.min.x;
    // The numbers stand beside the lines that they name.
    for (value, y) in [(top, room.top()), (top / 2, room.center().y), (0, room.bottom())] {
        let height = sheet.px(20.0);
        let y = y.clamp(room.top() + height / 2.0, room.bottom() - height / 2.0);
        let cell =
            Rect::from_center_size(egui::pos2(axis.center().x, y), vec2(axis.width(), height));
        let words = words::separated(u64::from(value));
        sheet.line_at(cell, &words, (16.0, false), soft, Align2::RIGHT_CENTER);
    }
    let (columns, last) = (foot.columns(drawn.ticks.len(), 0.0), drawn.ticks.len() - 1);
    for (nth, (cell, tick)) in columns.into_iter().zip(&drawn.ticks).enumerate() {
        let align = match nth {
            0 => Align2::LEFT_CENTER,
            nth if nth == last => Align2::RIGHT_CENTER,
            _ => Align2::CENTER_CENTER,
        };
        sheet.line_at(cell, tick, (16.0, false), soft, align);
    }
    for y in [room.top(), room.center().y, room.bottom()] {
        sheet.rule(egui::pos2(room.left(), y), room.width());
    }
    draw(sheet, room, drawn, f64::from(top));
}

/// Draws the values alone: axes and words are the sheet's, in its letters and its languages.
fn draw(sheet: &mut Sheet<'_>, room: Rect, drawn: &Drawn<'_>, top: f64) {
    let mut child = sheet.ui.new_child(UiBuilder::new().max_rect(room).id_salt(drawn.key));
    let at = |(x, y): &Point| [*x as f64, f64::from(*y)];
    let (from, to, ink) = (drawn.from, drawn.to, drawn.ink);
    let points: Vec<[f64; 2]> = drawn.points.iter().map(at).collect();
    let shape = drawn.shape;
    Plot::new(drawn.key)
        .width(room.width())
        .height(room.height())
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .sense(Sense::hover())
        .show(&mut child, move |plot| {
            plot.set_plot_bounds(PlotBounds::from_min_max([from, 0.0], [to, top]));
            match shape {
                Shape::Curve => {
                    let line = Line::new("", PlotPoints::from(points)).color(ink).width(2.5);
                    plot.line(line.allow_hover(false));
                }
                Shape::Bars { width } => {
                    let bars = points.into_iter().map(|[x, y]| Bar::new(x, y).width(width));
                    let chart = BarChart::new("", bars.map(|bar| bar.fill(ink)).collect());
                    plot.bar_chart(chart.color(ink).allow_hover(false));
                }
                Shape::Marks => {
                    let line = Line::new("", PlotPoints::from(points.clone())).color(ink);
                    let line = line.width(2.0).style(LineStyle::dashed_loose());
                    plot.line(line.allow_hover(false));
                    let marks = Points::new("", PlotPoints::from(points)).color(ink).radius(3.5);
                    plot.points(marks.allow_hover(false));
                }
            }
        });
}
