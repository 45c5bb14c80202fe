//! The container file names what there is: it is compared with the package, the units, the settings and
//! the executable, for whoever has no engine to build it with.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Dir;
use crate::support::probe::{Probe, wait};

const FILE: &str = include_str!("../ops/Containerfile");

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What stands behind an instruction, each time that it is given.
fn given(instruction: &str) -> Vec<&'static str> {
    let start = format!("{instruction} ");
    let rest = FILE.lines().filter_map(|line| line.strip_prefix(&start));
    rest.collect()
}

/// What stands behind an instruction that is given once.
fn only(instruction: &str) -> &'static str {
    let [given] = given(instruction)[..] else { panic!("{instruction}: {:?}", given(instruction)) };
    given
}

/// Names and values of the environment.
fn environment() -> Vec<(&'static str, &'static str)> {
    let pairs = given("ENV").into_iter().flat_map(str::split_whitespace);
    pairs.map(|pair| pair.split_once('=').unwrap()).collect()
}

fn variable(name: &str) -> &'static str {
    environment().into_iter().find(|(key, _)| *key == name).unwrap().1
}

#[test]
fn it_builds_what_the_package_is_with_a_compiler_that_can() {
    let manifest: toml::Table =
        toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap();
    let package = &manifest["package"];
    let [build, image] = given("FROM")[..] else { panic!("{:?}", given("FROM")) };
    // Both are of one release: the C library that it is built with is the one that it runs with.
    let release = image.strip_prefix("debian:").unwrap().strip_suffix("-slim").unwrap();
    let compiler = package["rust-version"].as_str().unwrap();
    assert_eq!(build, format!("rust:{compiler}-slim-{release} AS build"));

    let [.., sources, made] = given("COPY")[..] else { panic!("{:?}", given("COPY")) };
    assert_eq!(sources, "src src");
    for copied in given("COPY").into_iter().filter(|copied| !copied.starts_with("--from")) {
        for source in copied.split_whitespace().filter(|source| *source != "./") {
            assert!(root().join(source).exists(), "{source}");
        }
    }
    // Nothing that is built in lies elsewhere than in what is copied.
    let mut included = 0;
    below(&root().join("src"), &mut |path, text| {
        for after in ["include_str!(\"", "include_bytes!(\""] {
            for rest in text.split(after).skip(1) {
                let file = path.parent().unwrap().join(rest.split('"').next().unwrap());
                let file = file.canonicalize().unwrap();
                assert!(file.starts_with(root().join("src").canonicalize().unwrap()), "{file:?}");
                included += 1;
            }
        }
    });
    assert!(included > 5, "{included}");

    let name = package["default-run"].as_str().unwrap();
    let (from, to) = made.split_once(' ').unwrap();
    assert_eq!(from, "--from=build");
    let [from, to] = to.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{to}") };
    assert_eq!(from, format!("{}/target/release/{name}", only("WORKDIR")));
    for unit in ["planzoeker.service", "planzoeker-index.service"] {
        let unit = fs::read_to_string(root().join("ops").join(unit)).unwrap();
        assert!(unit.contains(&format!("ExecStart={to} ")), "{to}");
    }
    assert_eq!(to, format!("/usr/local/bin/{name}"), "where every PATH leads");
    assert_eq!(only("ENTRYPOINT"), format!("[\"{name}\"]"));
}

fn below(directory: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, look);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            look(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn its_paths_its_port_and_its_user_agree_with_each_other() {
    let (corpus, index) = (variable("PLANZOEKER_CORPUS"), variable("PLANZOEKER_INDEX"));
    assert_eq!(only("VOLUME"), index);
    // A number, which an engine can tell from root.
    let user: u32 = only("USER").parse().unwrap();
    assert!(user > 0);
    let made = format!("install --directory --owner {user} {index}");
    assert!(given("RUN").contains(&made.as_str()), "{made}");
    let port = only("EXPOSE");
    assert_eq!(variable("PLANZOEKER_LISTEN"), format!("0.0.0.0:{port}"));
    assert!(only("HEALTHCHECK").contains(&format!("/dev/tcp/127.0.0.1/{port};")));
    // The proxies and the settings of the units lead to the same.
    for file in ["nginx.conf", "Caddyfile", "planzoeker.toml"] {
        let text = fs::read_to_string(root().join("ops").join(file)).unwrap();
        assert!(text.contains(&format!("127.0.0.1:{port}")), "{file}");
    }
    let usage: String = FILE.lines().filter(|line| line.starts_with('#')).collect();
    for part in
        [format!("127.0.0.1:{port}:{port}"), format!(":{corpus}:ro"), format!("planzoeker:{index}")]
    {
        assert!(usage.contains(&part), "{part}");
    }
}

#[test]
fn its_environment_is_settings_under_which_it_indexes_and_serves() {
    let dir = Dir::new();
    let help = dir.run(&["help"]).out + &dir.run(&["serve", "--help"]).out;
    dir.write("corpus/a.pdf", crate::support::pdf::plan("Elke school heeft een eigen olifant."));
    let mut command = dir.command(&[]);
    for (name, value) in environment() {
        let value = match value.strip_prefix('/') {
            Some(path) => dir.path(path).display().to_string(),
            None => value.replace(only("EXPOSE"), "0"),
        };
        if name.starts_with("PLANZOEKER_") {
            assert!(help.contains(&format!("[env: {name}]")), "no setting {name}");
        }
        command.env(name, value);
    }
    command.env("PLANZOEKER_SETTLE", "0.15");
    let probe = Probe::start(command, dir.path("log"));
    assert!(probe.address.starts_with("0.0.0.0:"), "{}", probe.address);
    assert_eq!(probe.get("/v1/search?q=olifant", "").status, 200);
    dir.write("corpus/b.pdf", crate::support::pdf::plan("Elke wijk heeft een eigen zebra."));
    wait("the changed corpus", || {
        probe.get("/v1/search?q=zebra", "").text().contains("\"totalHits\":1,")
    });
}
