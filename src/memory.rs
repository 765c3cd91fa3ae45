//! How much memory can be had: what the machine has to give without swapping, and what the control groups around this
//! process leave.

use std::fs;

/// Bytes; nothing where the system does not tell.
pub fn available() -> Option<u64> {
    lowest(&|path| fs::read_to_string(path).ok())
}

fn lowest(read: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let machine = read("/proc/meminfo").and_then(|text| Some(field(&text, "MemAvailable:")? * 1024));
    let groups = read("/proc/self/cgroup").unwrap_or_default();
    let group = |line: &str| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, path) = rest.split_once(':')?;
        let (root, files) = match controllers {
            "" => ("/sys/fs/cgroup", &UNIFIED),
            other if other.split(',').any(|name| name == "memory") => ("/sys/fs/cgroup/memory", &LEGACY),
            _ => return None,
        };
        // The groups above bound it too; inside a container only the outermost may be there to be seen.
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]).chain([path.trim_end_matches('/')]);
        folders.filter_map(|folder| left(read, &format!("{root}{folder}"), files)).min()
    };
    groups.lines().filter_map(group).chain(machine).chain(addresses(read)).min()
}

/// Addresses that the allocator takes in stretches of 32 MB before much is in them, for two threads of ours and two of
/// Polars at the least.
const STRETCHES: u64 = 128 << 20;

/// What `ulimit -v` leaves: addresses, of which about three are taken for each byte that is used.
fn addresses(read: &dyn Fn(&str) -> Option<String>) -> Option<u64> {
    let limits = read("/proc/self/limits")?;
    let limit: u64 = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max address space"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    let taken = field(&read("/proc/self/status")?, "VmRSS:")? * 1024;
    Some(limit.saturating_sub(taken + STRETCHES) / 3)
}

/// Limit and use of a control group, by version.
const UNIFIED: [&str; 2] = ["memory.max", "memory.current"];
const LEGACY: [&str; 2] = ["memory.limit_in_bytes", "memory.usage_in_bytes"];

/// What a group leaves: its limit, less what it uses, but for files kept at hand, which make room.
fn left(read: &dyn Fn(&str) -> Option<String>, folder: &str, [limit, used]: &[&str; 2]) -> Option<u64> {
    let number = |file: &str| read(&format!("{folder}/{file}"))?.trim().parse::<u64>().ok();
    let files = read(&format!("{folder}/memory.stat")).and_then(|text| field(&text, "inactive_file")).unwrap_or(0);
    Some(number(limit)?.saturating_sub(number(used)?.saturating_sub(files)))
}

/// The number behind a name at the start of a line.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(char::is_whitespace))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Option<u64> {
        lowest(&|path| files.iter().find(|(known, _)| *known == path).map(|(_, text)| (*text).to_owned()))
    }

    const MACHINE: (&str, &str) = ("/proc/meminfo", "MemTotal:  8000 kB\nMemFree: 10 kB\nMemAvailable:   4000 kB\n");

    #[test]
    fn the_narrowest_bound_counts() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[MACHINE]), Some(4_096_000));
        let unified = [
            MACHINE,
            ("/proc/self/cgroup", "0::/jobs/one\n"),
            ("/sys/fs/cgroup/jobs/one/memory.max", "max\n"),
            ("/sys/fs/cgroup/jobs/one/memory.current", "500000\n"),
            ("/sys/fs/cgroup/jobs/memory.max", "3000000\n"),
            ("/sys/fs/cgroup/jobs/memory.current", "900000\n"),
            ("/sys/fs/cgroup/jobs/memory.stat", "anon 1\ninactive_file 400000\n"),
        ];
        assert_eq!(of(&unified), Some(2_500_000));
        let legacy = [
            MACHINE,
            ("/proc/self/cgroup", "5:cpu:/x\n3:memory:/docker/17\n"),
            ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000\n"),
            ("/sys/fs/cgroup/memory/memory.usage_in_bytes", "400000\n"),
        ];
        assert_eq!(of(&legacy), Some(600_000));
        let limited = [
            ("/proc/meminfo", "MemAvailable:   400000 kB\n"),
            (
                "/proc/self/limits",
                "Limit  Soft Limit  Hard Limit  Units\nMax address space  300000000  unlimited  bytes\n",
            ),
            ("/proc/self/status", "Name:\tsales-pulse\nVmRSS:\t  1000 kB\n"),
        ];
        assert_eq!(of(&limited), Some((300_000_000 - 1_024_000 - (128 << 20)) / 3));
        let free = [MACHINE, ("/proc/self/limits", "Max address space  unlimited  unlimited  bytes\n")];
        assert_eq!(of(&free), Some(4_096_000));
    }
}
