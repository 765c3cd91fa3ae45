use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use super::*;
use crate::diagnostic::Exit;
use crate::manifest::MANIFEST;

fn site(text: &str) -> Site {
    let mut site = Site::default();
    for path in ["index.html", "a/b.html", &format!("only/{text}.html")] {
        site.add(path.into(), format!("{path} {text}").into()).expect("one path");
    }
    crate::manifest::seal(&mut site, None).expect("one manifest");
    site
}

/// A project's two folders.
struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Shop {
        Shop(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn claim(&self) -> Claim {
        Claim::new(&self.path("public"), &self.path("data/curated"), &|| ()).expect("writable")
    }

    fn publish(&self, text: &str) -> Result<Published> {
        let claim = Claim::new(&self.path("public"), &self.path("data/curated"), &|| ())?;
        claim.publish(&site(text), &site(text), &[])
    }

    /// All files, hidden ones included.
    fn files(&self) -> Vec<String> {
        let files = walkdir::WalkDir::new(self.0.path()).sort_by_file_name().into_iter().flatten();
        let files = files.filter(|entry| !entry.file_type().is_dir());
        files.map(|entry| entry.path().strip_prefix(self.0.path()).expect("below").display().to_string()).collect()
    }

    #[track_caller]
    fn holds(&self, text: &str) {
        let own = |folder: &str| {
            let names = ["a/b.html", "index.html", "manifest.json", &format!("only/{text}.html")];
            names.map(|name| format!("{folder}/{name}"))
        };
        assert_eq!(self.files(), [own("data/curated"), own("public")].concat());
        assert_eq!(fs::read_to_string(self.path("public/a/b.html")).expect("there"), format!("a/b.html {text}"));
        assert_eq!(fs::read_to_string(self.path("data/curated/a/b.html")).expect("there"), format!("a/b.html {text}"));
    }
}

#[test]
fn a_new_report_takes_the_place_of_the_old() {
    let shop = Shop::new();
    shop.publish("old").expect("new folders");
    shop.holds("old");
    // Another version said other things of its report.
    let manifest = fs::read_to_string(shop.path("public/manifest.json")).expect("there");
    let other = manifest.replacen('{', "{\"report\": {\"rows\": 7}, \"more\": 1, ", 1);
    fs::write(shop.path("public/manifest.json"), other).expect("writable");
    let published = shop.publish("new").expect("our own folders");
    assert_eq!((published.way, published.diagnostics.len()), (Way::Whole, 0));
    shop.holds("new");
}

#[test]
fn what_others_put_there_stays() {
    let shop = Shop::new();
    shop.publish("old").expect("new folders");
    let carried = ["CNAME", "robots.txt", ".git", ".DS_Store", "a/Thumbs.db"];
    carried.iter().for_each(|path| fs::write(shop.path("public").join(path), *path).expect("writable"));
    fs::write(shop.path("public/only/desktop.ini"), "goes with its folder").expect("writable");
    fs::set_permissions(shop.path("public"), fs::Permissions::from_mode(0o750)).expect("ours");
    shop.publish("new").expect("our own folders");
    for path in carried {
        assert_eq!(fs::read_to_string(shop.path("public").join(path)).expect("carried over"), path);
    }
    assert_eq!(fs::metadata(shop.path("public")).expect("there").permissions().mode() & 0o777, 0o750);
    // A repository is not copied: all around it is exchanged.
    fs::remove_file(shop.path("public/.git")).expect("there");
    fs::create_dir(shop.path("public/.git")).expect("writable");
    fs::write(shop.path("public/.git/HEAD"), "ref").expect("writable");
    let published = shop.publish("newer").expect("our own folders");
    assert_eq!(published.way, Way::Parts);
    assert_eq!(fs::read_to_string(shop.path("public/.git/HEAD")).expect("there"), "ref");
    assert_eq!(fs::read_to_string(shop.path("public/index.html")).expect("there"), "index.html newer");
    assert!(!shop.files().iter().any(|path| path.contains("sales-pulse") || path.contains("/new.html")));
}

/// Both folders, and new ones beside them.
fn staged(shop: &Shop, text: &str) -> (Claim, Aside, Aside) {
    let claim = shop.claim();
    let new_site = stage::stage(&site(text), &claim.site).expect("writable");
    let new_tables = stage::stage(&site(text), &claim.tables).expect("writable");
    (claim, new_site.aside, new_tables.aside)
}

#[test]
fn folder_by_folder_and_file_by_file_give_the_same() {
    let shop = Shop::new();
    shop.publish("old").expect("new folders");
    let (claim, new_site, new_tables) = staged(&shop, "new");
    let placed = place::place_parts(&claim.site, new_site.path()).expect("writable");
    assert_eq!(placed.way, Way::Parts);
    // A file in the place of a folder cannot be exchanged: all is moved file by file, from wherever it is.
    fs::rename(new_tables.path().join("only"), new_tables.path().join("other")).expect("ours");
    fs::create_dir(new_tables.path().join("only")).expect("ours");
    fs::rename(new_tables.path().join("other/new.html"), new_tables.path().join("only/new.html")).expect("ours");
    let tables = place::place_parts(&claim.tables, new_tables.path()).expect("writable");
    files::sync_all(&placed.unsynced().expect("ours")).expect("ours");
    tables.take_back().expect("ours");
    assert_eq!(fs::read_to_string(shop.path("data/curated/only/old.html")).expect("back"), "only/old.html old");
    assert!(!shop.path("data/curated/only/new.html").exists());
    placed.take_back().expect("ours");
    drop((claim, new_site, new_tables));
    shop.holds("old");
}

#[test]
fn what_cannot_be_put_in_place_leaves_the_old() {
    let shop = Shop::new();
    shop.publish("old").expect("new folders");
    let (claim, new_site, new_tables) = staged(&shop, "new");
    fs::remove_file(new_site.path().join("a/b.html")).expect("ours");
    let trouble = place::place_parts(&claim.site, new_site.path()).err().expect("a file is missing");
    assert!(!trouble.half_done);
    drop((claim, new_site, new_tables));
    shop.holds("old");
}

#[test]
fn an_interrupted_step_is_completed() {
    for placed in 0..4 {
        let shop = Shop::new();
        shop.publish("old").expect("new folders");
        let (claim, new_site, new_tables) = staged(&shop, "new");
        let journal =
            journal::write((&claim.site, new_site.path()), (&claim.tables, new_tables.path())).expect("writable");
        if placed > 0 {
            std::mem::forget(place(&claim.tables, new_tables.path()).expect("writable"));
        }
        if placed == 2 {
            fs::rename(new_site.path().join("a/b.html"), shop.path("public/a/b.html")).expect("ours");
            fs::remove_file(shop.path("public/only/old.html")).expect("ours");
        }
        if placed == 3 {
            std::mem::forget(place(&claim.site, new_site.path()).expect("writable"));
        }
        [journal, new_site, new_tables].into_iter().for_each(Aside::leave);
        drop(claim);
        let next = shop.claim();
        assert_eq!(next.diagnostics.len(), 1, "{:?}", next.diagnostics);
        drop(next);
        shop.holds("new");
    }
}

#[test]
fn what_is_left_without_a_journal_is_swept() {
    let shop = Shop::new();
    shop.publish("old").expect("new folders");
    let (claim, new_site, new_tables) = staged(&shop, "new");
    [new_site, new_tables].into_iter().for_each(Aside::leave);
    drop(claim);
    fs::write(shop.path(".public.sales-pulse-journal"), "{\"site\":").expect("writable");
    fs::create_dir_all(shop.path(".public.sales-pulse-new-7/x")).expect("writable");
    assert!(shop.claim().diagnostics.is_empty());
    shop.holds("old");
    // What an earlier version could not put in place is put back.
    fs::rename(shop.path("public"), shop.path(".public.sales-pulse-old")).expect("ours");
    drop(shop.claim());
    shop.holds("old");
}

#[test]
fn a_claim_leaves_nothing() {
    let shop = Shop::new();
    drop(shop.claim());
    assert_eq!(fs::read_dir(shop.0.path()).expect("there").count(), 0);
}

#[test]
fn a_folder_with_other_files_is_refused_and_stays() {
    let shop = Shop::new();
    fs::create_dir(shop.path("public")).expect("writable");
    for name in ["thesis.doc", "b", "c", "d"] {
        fs::write(shop.path("public").join(name), "mine").expect("writable");
    }
    let failure = shop.publish("new").expect_err("not ours");
    assert_eq!(failure.exit, Exit::Output);
    assert!(failure.diagnostics[0].message.contains("b, c, d and 1 more"), "{:?}", failure.diagnostics[0]);
    assert_eq!(shop.files().len(), 4);
}

fn refused(shop: &Shop, output: &str, zip: Option<&str>, reads: &[&str]) -> Option<Exit> {
    let (output, zip) = (shop.path(output), zip.map(|zip| shop.path(zip)));
    let reads: Vec<PathBuf> = reads.iter().map(|path| shop.path(path)).collect();
    let (root, home) = (shop.path("project"), shop.path("home"));
    let places = Places {
        output: &output,
        curated: &root.join("data/curated"),
        extras: &zip.iter().map(|zip| (Extra::Zip, zip.as_path())).collect::<Vec<_>>(),
        force: false,
        root: &root,
        home: Some(&home),
        reads: &reads,
    };
    check(&places).err().map(|failure| failure.exit)
}

#[test]
fn dangerous_places_are_refused() {
    let shop = Shop::new();
    assert_eq!(refused(&shop, "/", None, &[]), Some(Exit::Usage));
    assert_eq!(refused(&shop, "home", None, &[]), Some(Exit::Usage));
    assert_eq!(refused(&shop, "x", None, &["x/orders.csv"]), Some(Exit::Usage));
    assert_eq!(refused(&shop, "project/public", None, &[]), None);
    fs::write(shop.path("note.md"), "mine").expect("writable");
    assert_eq!(refused(&shop, "project/public", Some("note.md"), &[]), Some(Exit::Output));
    assert_eq!(refused(&shop, "project/public", Some("/dev/null"), &[]), Some(Exit::Output));
    assert_eq!(refused(&shop, "project/public", Some("new.zip"), &[]), None);
    fs::write(shop.path("new.zip"), pack(&site("x"), "shop").expect("memory")).expect("writable");
    assert_eq!(refused(&shop, "project/public", Some("new.zip"), &[]), None);
}

#[test]
fn links_are_refused_and_what_lies_behind_them_in_the_project() {
    let shop = Shop::new();
    fs::create_dir(shop.path("project")).expect("writable");
    symlink(shop.path("project"), shop.path("link")).expect("writable");
    symlink(shop.0.path(), shop.path("project/sites")).expect("writable");
    assert_eq!(refused(&shop, "link", None, &[]), Some(Exit::Output));
    assert_eq!(refused(&shop, "project/sites/shop", None, &[]), Some(Exit::Output));
    assert_eq!(refused(&shop, "link/public", None, &[]), None, "what lies elsewhere may be reached by a link");
}

#[test]
fn the_same_site_packs_to_the_same_bytes_below_one_folder() {
    let packed = pack(&site("x"), "shop").expect("memory");
    assert_eq!(packed, pack(&site("x"), "shop").expect("memory"));
    let archive = zip::ZipArchive::new(io::Cursor::new(packed)).expect("a zip file");
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    assert!(names.iter().all(|name| name.starts_with("shop/")), "{names:?}");
    assert!(names.contains(&format!("shop/{MANIFEST}")));
}
