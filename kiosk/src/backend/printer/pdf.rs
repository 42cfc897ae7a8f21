//! A slip as a document of one page (PDF 1.4, ISO 32000): the picture alone, as large as its paper. It prints nothing.

use std::io::Write as _;

use super::bitmap::Bitmap;

/// Points per dot: 72 points and 203 dots per inch.
const POINTS_PER_DOT: f64 = 72.0 / 203.0;

/// The picture as a complete file.
#[must_use]
pub fn document(picture: &Bitmap) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let [wide, high] = [width, height].map(|dots| dots as f64 * POINTS_PER_DOT);
    let drawn = format!("q {wide:.4} 0 0 {high:.4} 0 0 cm /Slip Do Q");
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide:.4} {high:.4}] \
         /Resources << /XObject << /Slip 4 0 R >> >> /Contents 5 0 R >>"
    );
    // A set bit is a black dot.
    let image = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} \
         /ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0]"
    );
    let dots: Vec<u8> = picture.rows().flatten().copied().collect();
    let mut file = File { bytes: b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec(), starts: Vec::new() };
    file.object(b"<< /Type /Catalog /Pages 2 0 R >>");
    file.object(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    file.object(page.as_bytes());
    file.stream(&image, &dots);
    file.stream("", drawn.as_bytes());
    file.end()
}

/// A file that is being written, and where each of its objects begins.
struct File {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl File {
    fn object(&mut self, body: &[u8]) {
        self.starts.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n", self.starts.len()).bytes());
        self.bytes.extend(body);
        self.bytes.extend(b"\nendobj\n");
    }

    fn stream(&mut self, entries: &str, content: &[u8]) {
        let mut body = format!("<< {entries} /Length {} >>\nstream\n", content.len()).into_bytes();
        body.extend(content);
        body.extend(b"\nendstream");
        self.object(&body);
    }

    /// Ends the file with the table by which a reader finds the objects.
    fn end(mut self) -> Vec<u8> {
        let (table, count) = (self.bytes.len(), self.starts.len() + 1);
        let mut rows = format!("xref\n0 {count}\n0000000000 65535 f \n");
        rows.extend(self.starts.iter().map(|start| format!("{start:010} 00000 n \n")));
        let trailer =
            format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n");
        // Writing into memory cannot fail.
        let _ = self.bytes.write_all(rows.as_bytes());
        let _ = self.bytes.write_all(trailer.as_bytes());
        self.bytes
    }
}
