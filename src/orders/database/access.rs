//! `[source]`: a database whose rows are the orders.

use indexmap::IndexMap;
use serde::Deserialize;

/// A database whose rows are the orders, in place of files. Nothing of it is ever published.
#[derive(Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    /// `postgresql`, `sqlite`, `duckdb`, `spark`, what another ADBC driver is called, or the path of its library.
    pub driver: String,
    /// Where it is: an address, or a file from the folder of the config. `${NAME}` is a variable of the environment.
    pub uri: String,
    /// The table or view that holds the orders.
    pub table: Option<String>,
    /// The SELECT that gives them.
    pub query: Option<String>,
    /// Seconds that the database may take to answer, and to send more rows.
    pub timeout: Option<u64>,
    /// What the driver takes besides, such as tokens: the same variables are written in them.
    pub options: IndexMap<String, String>,
}

/// It may hold a password.
impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("driver", &self.driver).finish_non_exhaustive()
    }
}
