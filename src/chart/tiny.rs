//! A line so small that it only shows a shape, in a cell of a table whose other cells hold the figures: a path without
//! marks, names or axes, a tenth of the bytes of a chart.

use std::fmt::Write;

/// Width and height, px; the line keeps a pixel from the edges.
const SIZE: (f64, f64) = (96.0, 20.0);

/// The shape of values from zero, or from the least where one is below; nothing of fewer than two.
pub fn tiny(values: &[f64]) -> Option<String> {
    let (first, last) = (values.first()?, values.len().checked_sub(1).filter(|last| *last > 0)?);
    let low = values.iter().copied().fold(0.0, f64::min);
    let high = values.iter().copied().fold(low, f64::max);
    let height = SIZE.1 - 2.0;
    let at = |i: usize, value: f64| {
        let y = if high > low { (high - value) / (high - low) * height } else { height };
        ((i as f64 / last as f64 * SIZE.0).round() as i32, y.round() as i32 + 1)
    };
    let mut from = at(0, *first);
    let mut path = format!("M{} {}", from.0, from.1);
    for (i, &value) in values.iter().enumerate().skip(1) {
        let to = at(i, value);
        // Writing to memory does not fail.
        let _ = write!(path, "l{} {}", to.0 - from.0, to.1 - from.1);
        from = to;
    }
    let (width, height) = SIZE;
    Some(format!(
        "<svg class=\"chart tiny\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\"><path class=\"ln acc\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_from_zero_to_the_greatest() {
        let path = |values: &[f64]| tiny(values).map(|svg| svg.split('"').nth(9).unwrap_or_default().to_owned());
        assert_eq!(path(&[0.0, 10.0, 5.0]).as_deref(), Some("M0 19l48 -18l48 9"));
        assert_eq!(path(&[3.0, 3.0]).as_deref(), Some("M0 1l96 0"), "the greatest stands on top");
        assert_eq!(path(&[0.0, 0.0]).as_deref(), Some("M0 19l96 0"));
        assert_eq!(path(&[-1.0, 1.0]).as_deref(), Some("M0 19l96 -18"));
        assert_eq!(path(&[1.0]), None);
    }
}
