//! Embeds what the browser loads: takes the files that `scripts/build.sh` left in `build/site`, names each by its content,
//! compresses it, and writes the list that `src/assets.rs` includes. The built-in articles of `content` are listed in the same way.
//!
//! A missing file is embedded empty, so that `cargo check`, clippy and the tests need no WebAssembly build before them.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sha2::{Digest, Sha256};

/// What is embedded, each with its media type.
const FILES: [(&str, &str); 3] = [
    ("doorward.js", "text/javascript; charset=utf-8"),
    ("doorward_bg.wasm", "application/wasm"),
    ("doorward.css", "text/css; charset=utf-8"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let site = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../build/site");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // A development build's WebAssembly is large, loaded from this machine, and made anew all the time.
    let compress = env::var("PROFILE")? == "release";
    println!("cargo:rerun-if-changed={}", site.display());

    let mut list = String::from("/// Every embedded file.\npub static ASSETS: &[Asset] = &[\n");
    for (logical, mime) in FILES {
        let file = site.join(logical);
        println!("cargo:rerun-if-changed={}", file.display());
        let plain = if file.exists() { fs::read(&file)? } else { Vec::new() };
        let (brotli, gzip) = if compress { (brotli(&plain)?, gzip(&plain)?) } else { (Vec::new(), Vec::new()) };

        write!(list, "    Asset {{ name: {:?}, logical: {logical:?}, mime: {mime:?}", hashed_name(logical, &plain))?;
        for (field, suffix, body) in [("plain", "", plain), ("brotli", ".br", brotli), ("gzip", ".gz", gzip)] {
            let file = out.join(format!("{logical}{suffix}"));
            fs::write(&file, body)?;
            write!(list, ", {field}: include_bytes!({})", literal(&file)?)?;
        }
        list.push_str(" },\n");
    }
    list.push_str("];\n");
    fs::write(out.join("assets.rs"), list)?;
    for shelf in ["news", "publications", "links"] {
        embed_shelf(shelf, &out)?;
    }
    Ok(())
}

/// Writes the list of a shelf's built-in Markdown files, in the order of their names.
fn embed_shelf(shelf: &str, out: &Path) -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("content").join(shelf);
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.sort();
    let mut list = String::from("&[");
    for file in files {
        write!(list, "include_str!({}), ", literal(&file)?)?;
    }
    list.push(']');
    fs::write(out.join(format!("{shelf}.rs")), list)?;
    Ok(())
}

/// `doorward.css` becomes `doorward.3f2a….css`: sixteen hexadecimal digits of its content's hash.
fn hashed_name(logical: &str, content: &[u8]) -> String {
    let (stem, extension) = logical.rsplit_once('.').unwrap_or((logical, ""));
    let mut name = format!("{stem}.");
    for byte in Sha256::digest(content).iter().take(8) {
        write!(name, "{byte:02x}").expect("a String takes whatever is written");
    }
    format!("{name}.{extension}")
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    let quality = 11;
    let window = 22;
    let mut writer = brotli::CompressorWriter::new(&mut body, 1 << 16, quality, window);
    writer.write_all(plain)?;
    drop(writer);
    Ok(body)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    writer.finish()
}

fn literal(path: &Path) -> Result<String, Box<dyn Error>> {
    let path = path.to_str().ok_or("the build folder's path is not UTF-8")?;
    Ok(format!("{path:?}"))
}
