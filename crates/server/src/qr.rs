//! QR codes as paths of an SVG picture.

use qrcode::{Color, EcLevel, QrCode};

use crate::Error;

/// A code's drawing: a square of `side` modules, the dark ones as a path.
#[derive(Debug)]
pub(crate) struct Qr {
    pub(crate) side: usize,
    pub(crate) path: String,
}

/// # Errors
/// When `text` is longer than a code holds.
pub(crate) fn draw(text: &str) -> Result<Qr, Error> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Error::Internal(format!("a QR code: {error}")))?;
    let side = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        while x < side {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
            }
            x += run.max(1);
        }
    }
    Ok(Qr { side, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corner_of_a_code_is_its_finder() {
        let code = draw("https://tremplin.example/carte/0123456789abcdef").unwrap();
        assert!(code.side >= 29, "{}", code.side);
        // Seven dark modules, then the ring's two sides.
        assert!(code.path.starts_with("M0 0h7v1h-7z") && code.path.contains("M0 1h1v1h-1z"), "{}", code.path);
        assert!(draw(&"x".repeat(5_000)).is_err());
    }
}
