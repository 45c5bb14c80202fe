//! One page of a PDF → a picture of it.
//!
//! Drawn by hayro on white, at the size asked for, and written as a PNG. Most pages are text in a few
//! colours, whose soft edges make hundreds of shades: those that look the same share one, and the
//! page takes a byte a pixel. A page with photographs keeps every shade.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use super::Message;

/// How many times higher than wide a picture may be: a page that is a ribbon has no use as a picture.
const HIGHEST: f32 = 4.0;

/// Draws a page, counted from 1, `width` pixels wide.
pub(super) fn draw(bytes: &[u8], page: u32, width: u16) -> Message {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(error) => return Message::Unreadable(format!("it is not a PDF: {error:?}")),
    };
    let at = (page as usize).checked_sub(1);
    let Some(page) = at.and_then(|at| pdf.pages().get(at)) else {
        return Message::Unreadable("it has no such page".to_owned());
    };
    let (points_wide, points_high) = page.render_dimensions();
    let scale = f32::from(width) / points_wide;
    let height = (points_high * scale).round();
    // Written so that what is no number is refused too.
    if !(height >= 1.0 && height <= f32::from(width) * HIGHEST) {
        return Message::Unreadable("the page is too small or too long for a picture".to_owned());
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let mut context = RenderContext::new(width, height as u16);
    let transform = Affine::scale(f64::from(scale)) * page.initial_transform(true).to_kurbo();
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    render_into(page, &cache, &settings, &RenderSettings::default(), &mut context, transform);
    context.flush();
    let mut pixels = Pixmap::new(context.width(), context.height());
    let white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..Default::default() };
    context.render_with(&mut pixels, &mut Resources::default(), white);
    match encode(pixels.data_as_u8_slice(), pixels.width(), pixels.height()) {
        Ok(png) => Message::Picture(png),
        Err(error) => Message::Fault(error.to_string()),
    }
}

/// Pixels of four bytes, all of them opaque, as a PNG.
fn encode(rgba: &[u8], width: u16, height: u16) -> Result<Vec<u8>, png::EncodingError> {
    let (pixels, _) = rgba.as_chunks::<4>();
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width.into(), height.into());
    encoder.set_depth(png::BitDepth::Eight);
    let data = if let Some((palette, indices)) = in_palette(pixels) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        // Of 745 shades on a page of the sample: 165 KB in full colour, 63 KB so.
        encoder.set_filter(png::Filter::NoFilter);
        encoder.set_deflate_compression(png::DeflateCompression::Level(4));
        indices
    } else {
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fast);
        pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&data)?;
    writer.finish()?;
    Ok(png)
}

/// A palette, three bytes a colour, and the colour of each pixel; `None` for more than 256 colours.
/// Shades that agree in the first five bits of each channel are one colour: the one that was seen
/// first, so that large surfaces keep theirs.
fn in_palette(pixels: &[[u8; 4]]) -> Option<(Vec<u8>, Vec<u8>)> {
    const NONE: u16 = u16::MAX;
    let mut known = vec![NONE; 1 << 15];
    let mut palette = Vec::new();
    let mut count = 0;
    let mut indices = Vec::with_capacity(pixels.len());
    for [r, g, b, _] in pixels {
        let shade = usize::from(r >> 3) << 10 | usize::from(g >> 3) << 5 | usize::from(b >> 3);
        let index = known.get_mut(shade)?;
        if *index == NONE {
            *index = count;
            count += 1;
            palette.extend([*r, *g, *b]);
        }
        indices.push(u8::try_from(*index).ok()?);
    }
    Some((palette, indices))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_colours_take_a_byte_a_pixel() {
        let color = |png: &[u8]| png[25];
        let (white, shade, red) = ([255, 255, 255, 255], [254, 253, 255, 255], [200, 0, 0, 255]);
        let text = [white, shade, red, white].concat();
        assert_eq!(color(&encode(&text, 2, 2).unwrap()), 3);
        let (pixels, _) = text.as_chunks::<4>();
        let (palette, indices) = in_palette(pixels).unwrap();
        assert_eq!((palette, indices), (vec![255, 255, 255, 200, 0, 0], vec![0, 0, 1, 0]));
        let photo: Vec<u8> =
            (0..=255).flat_map(|n: u8| [n, 255 - n, n.reverse_bits(), 255]).collect();
        assert_eq!(color(&encode(&photo, 16, 16).unwrap()), 3, "256 colours fit");
        let photo: Vec<u8> =
            (0..1024_u16).flat_map(|n| [(n >> 5 << 3) as u8, (n << 3) as u8, 0, 255]).collect();
        assert_eq!(color(&encode(&photo, 32, 32).unwrap()), 2);
    }

    #[test]
    fn what_is_no_pdf_has_no_picture() {
        assert!(matches!(draw(b"geen pdf", 1, 800), Message::Unreadable(_)));
    }
}
