//! Files in a site's folder that are not ours and may stay: what hosting needs, what version control keeps there, and
//! what desktops strew about.

/// In the folder itself.
pub const CARRIED: [&str; 10] = [
    "CNAME",
    "robots.txt",
    ".nojekyll",
    ".htaccess",
    "_headers",
    "_redirects",
    ".git",
    ".gitignore",
    ".gitattributes",
    ".gitkeep",
];

/// In any folder.
const STREWN: [&str; 4] = [".DS_Store", "Thumbs.db", "desktop.ini", ".directory"];

/// Whether a file is carried over from one build to the next, by its path from the folder, unless a build put it there.
pub fn is_carried(path: &str) -> bool {
    CARRIED.contains(&path) || path.starts_with(".git/") || is_strewn(path)
}

/// Whether a file is nobody's: desktops put it there.
pub fn is_strewn(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    STREWN.contains(&name) || name.starts_with("._")
}

/// Whether a name is one of those under which builds put things aside.
pub(super) fn is_aside(path: &str) -> bool {
    path.starts_with('.') && path.split('/').next().is_some_and(|name| name.contains(".sales-pulse-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hosting_and_desktops_put_there_stays() {
        for path in ["CNAME", "robots.txt", ".git", ".git/HEAD", ".DS_Store", "category/.DS_Store", "data/Thumbs.db"] {
            assert!(is_carried(path), "{path}");
        }
        for path in ["index.html", "category/CNAME", "notes.txt", "x.git/HEAD", ".env"] {
            assert!(!is_carried(path), "{path}");
        }
        assert!(is_aside(".public.sales-pulse-new/index.html") && !is_aside("index.html"));
    }
}
