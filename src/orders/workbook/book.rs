//! A file as the workbook that it is by its first bytes.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use calamine::{Ods, Reader, Sheets, Xls, Xlsb, Xlsx};
use zip::ZipArchive;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};

pub(super) type Book = Sheets<BufReader<File>>;

/// The bytes of a workbook.
pub(super) fn reader(path: &Path) -> io::Result<BufReader<File>> {
    File::open(path).map(BufReader::new)
}

/// Opens a file as a workbook, if it is one.
pub(super) fn open(path: &Path) -> Result<Option<Book>> {
    // What cannot be opened, and what comes through a pipe, is for whoever reads it as text to tell.
    let Some(mut file) = File::open(path).ok().filter(|_| path.is_file()) else { return Ok(None) };
    let mut magic = Vec::new();
    if file.by_ref().take(4).read_to_end(&mut magic).is_err() {
        return Ok(None);
    }
    let reader = || self::reader(path).map_err(|error| unusable(path, &error));
    let wrong = |error: &dyn std::fmt::Display| unusable(path, error);
    let book = match magic.as_slice() {
        b"\xd0\xcf\x11\xe0" => match Xls::new(reader()?) {
            Ok(book) => Sheets::Xls(book),
            // With a password, a newer workbook is packed as an old one.
            Err(error) => {
                return Err(wrong(&Xlsx::new(reader()?).err().map_or(error.to_string(), |own| own.to_string())));
            }
        },
        b"PK\x03\x04" => {
            let archive = ZipArchive::new(reader()?).map_err(|error| wrong(&error))?;
            let has = |those: &dyn Fn(&str) -> bool| archive.file_names().flatten().any(|name| those(&name));
            match () {
                () if has(&|name| name == "xl/workbook.bin") => {
                    Sheets::Xlsb(Xlsb::new(reader()?).map_err(|error| wrong(&error))?)
                }
                () if has(&|name| name.starts_with("xl/")) => {
                    Sheets::Xlsx(Xlsx::new(reader()?).map_err(|error| wrong(&error))?)
                }
                () if has(&|name| name == "content.xml") => {
                    Sheets::Ods(Ods::new(reader()?).map_err(|error| wrong(&error))?)
                }
                () => return Ok(None),
            }
        }
        _ => return Ok(None),
    };
    Ok(Some(book))
}

pub(super) fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let why = error.to_string();
    let help = match why.contains("password") {
        true => "remove its password, or export the sheet as CSV",
        false => "open it and save it again, or export the sheet as CSV",
    };
    Diagnostic::error(format!("this workbook cannot be read: {why}")).file(path).help(help).fail(Exit::Input)
}
