//! Where drivers lie: a library that the config names, what `dbc install` and `pip install` leave, what the system finds.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::adbc::{Driver, Unloaded};
use super::engine::Engine;

/// Reads a variable of the environment.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

/// Where drivers may lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Folders of manifests, as `dbc install` writes them, and of libraries.
    manifests: Vec<PathBuf>,
    /// Folders of Python's packages.
    packages: Vec<PathBuf>,
    /// Folders in which Node's packages are installed.
    node: Vec<PathBuf>,
}

impl Folders {
    /// Those of this environment; `root` is the folder of the config.
    pub fn of(root: &Path, environment: Environment<'_>) -> Folders {
        let folder = |name: &str| environment(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let home = folder("HOME");
        let below = |path: &str| home.as_ref().map(|home| home.join(path));
        let listed = environment("ADBC_DRIVER_PATH").unwrap_or_default();
        let mut manifests: Vec<PathBuf> = std::env::split_paths(&listed).filter(|path| path.is_absolute()).collect();
        let prefixes: Vec<PathBuf> = ["VIRTUAL_ENV", "CONDA_PREFIX"].iter().filter_map(|name| folder(name)).collect();
        manifests.extend(prefixes.iter().map(|prefix| prefix.join("etc/adbc/drivers")));
        manifests.extend(folder("XDG_CONFIG_HOME").or_else(|| below(".config")).map(|path| path.join("adbc/drivers")));
        manifests.extend(below("Library/Application Support/ADBC/Drivers"));
        manifests.push(PathBuf::from("/etc/adbc/drivers"));
        // Where there is an environment of Python's it is meant, and first of all the one beside the config.
        let local = [".venv", "venv"].map(|name| root.join(name));
        let mut prefixes: Vec<PathBuf> = prefixes.into_iter().chain(local).chain(below(".local")).collect();
        prefixes.extend(["/usr/local", "/usr"].map(PathBuf::from));
        let packages = prefixes.iter().flat_map(|prefix| python(prefix)).collect();
        Folders { manifests, packages, node: vec![root.join("node_modules")] }
    }

    /// All libraries that could be the driver of this name, the likeliest first, each with what its manifest calls the
    /// function that loads it.
    fn libraries(&self, name: &str) -> Vec<(OsString, Option<String>)> {
        let file = file_name(name);
        let mut found: Vec<(OsString, Option<String>)> = Vec::new();
        found.extend(self.manifests.iter().filter_map(|folder| manifest(&folder.join(format!("{name}.toml")))));
        let package = format!("adbc_driver_{}", name.replace('-', "_"));
        let beside = self.manifests.iter().map(|folder| folder.join(&file));
        let python = self.packages.iter().flat_map(|folder| {
            let folder = folder.join(&package);
            // Wheels call it so on every system.
            [folder.join(&file), folder.join(format!("lib{package}.so"))]
        });
        let node = self.node.iter().flat_map(|folder| named(&folder.join("@duckdb"), "node-bindings-"));
        let node = node.filter(|_| name == "duckdb").map(|folder| folder.join(&file));
        let there = beside.chain(python).chain(node).filter(|path| path.is_file());
        found.extend(there.map(|path| (path.into_os_string(), None)));
        found.dedup();
        // What the system's own loader finds.
        found.push((file.into(), None));
        found
    }
}

/// Folders below a folder whose names start so, in their order.
fn named(folder: &Path, start: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

/// The folders of packages of the Pythons that are installed below a folder, the newest first.
fn python(prefix: &Path) -> Vec<PathBuf> {
    let mut versions = named(&prefix.join("lib"), "python3");
    versions.reverse();
    versions.iter().flat_map(|lib| ["site-packages", "dist-packages"].map(|packages| lib.join(packages))).collect()
}

/// What the library of a driver is called here.
fn file_name(name: &str) -> String {
    let (before, after) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    match name {
        "duckdb" => format!("{before}duckdb{after}"),
        name => format!("{before}adbc_driver_{}{after}", name.replace('-', "_")),
    }
}

/// The library that a manifest names for this system, and the function that loads it.
fn manifest(path: &Path) -> Option<(OsString, Option<String>)> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Manifest {
        driver: Section,
    }
    #[derive(Deserialize)]
    struct Section {
        entrypoint: Option<String>,
        shared: toml::Value,
    }
    let Section { entrypoint, shared } = toml::from_str::<Manifest>(&fs::read_to_string(path).ok()?).ok()?.driver;
    let system = if cfg!(target_os = "macos") { "macos" } else { std::env::consts::OS };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let library = match &shared {
        toml::Value::String(path) => path,
        own => own.get(format!("{system}_{machine}"))?.as_str()?,
    };
    Some((path.parent()?.join(library).into_os_string(), entrypoint))
}

/// The functions that may load the driver of a name.
fn entries(name: &str) -> Vec<String> {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let stem = stem.trim_start_matches("lib").trim_start_matches("adbc_driver_");
    let words: String = stem.split(['_', '-']).map(crate::diagnostic::capitalised).collect();
    vec!["AdbcDriverInit".to_owned(), "duckdb_adbc_init".to_owned(), format!("AdbcDriver{words}Init")]
}

/// Loads the driver of an engine, from wherever it lies.
///
/// # Errors
/// The likeliest reason that it does not load.
pub(super) fn load(engine: &Engine, folders: &Folders) -> Result<Driver, Unloaded> {
    let name = engine.name.as_str();
    let libraries = match &engine.library {
        Some(path) => vec![(path.clone().into_os_string(), None)],
        None => folders.libraries(name),
    };
    let mut first = None;
    for (library, entry) in libraries {
        let entries = entry.map_or_else(|| entries(name), |entry| vec![entry]);
        match Driver::load(&library, &entries) {
            Ok(driver) => return Ok(driver),
            Err(why) => first.get_or_insert(why),
        };
    }
    Err(first.unwrap_or(Unloaded::NoDriver))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What pip and dbc leave is found, the environment of Python's before the system.
    #[test]
    fn drivers_are_found_where_they_are_installed() {
        let root = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            fs::write(&path, text).expect("writable");
            path
        };
        let python = put(&format!("own/lib/python3.13/site-packages/adbc_driver_shop/{}", file_name("shop")), "");
        let older = put(&format!("own/lib/python3.11/site-packages/adbc_driver_shop/{}", file_name("shop")), "");
        let node = put(&format!("node_modules/@duckdb/node-bindings-here/{}", file_name("duckdb")), "");
        let text = "[Driver]\nentrypoint = \"ShopInit\"\n[Driver.shared]\nlinux_amd64 = \"shop.so\"\nlinux_arm64 = \"shop.so\"\nmacos_arm64 = \"shop.so\"\nmacos_amd64 = \"shop.so\"\n";
        let manifest = put("home/.config/adbc/drivers/shop.toml", text);
        let environment = |name: &str| match name {
            "HOME" => Some(root.path().join("home").display().to_string()),
            "VIRTUAL_ENV" => Some(root.path().join("own").display().to_string()),
            _ => None,
        };
        let folders = Folders::of(root.path(), &environment);
        let listed = |name: &str| folders.libraries(name).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        let named = manifest.with_file_name("shop.so").into_os_string();
        assert_eq!(listed("shop"), [named, python.into_os_string(), older.into_os_string(), file_name("shop").into()]);
        assert_eq!(folders.libraries("shop")[0].1.as_deref(), Some("ShopInit"));
        assert_eq!(listed("duckdb"), [node.into_os_string(), file_name("duckdb").into()]);
    }
}
