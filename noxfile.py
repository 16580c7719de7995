# /// script
# dependencies = ["nox>=2026.8"]
# ///
"""Everything that is checked, and nothing that is checked elsewhere: ``nox -l`` lists the sessions."""

import shutil
from pathlib import Path

import nox
from packaging.requirements import Requirement  # nox itself needs it, so it is there

nox.needs_version = ">=2026.8"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
# The tests run on those Pythons that are there; none is fetched.
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False

PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
DEPENDENCIES = [*PYPROJECT["project"]["dependencies"], *(needed for extra in EXTRAS.values() for needed in extra)]
CORE_PATH = ("_core/call", "_core/decode", "_core/prefetch", "_core/retry", "errors", "pagination")
BUILD_BACKEND = PYPROJECT["build-system"]["requires"]
# What is changed at random places, and the tests that are to notice, the likeliest first.
MUTATED = {
    "_aws/connector": ("wire/test_http_idle.py", "wire/test_http_legs.py"),
    "_aws/credentials": (
        "wire/test_credentials_refresh.py",
        "wire/test_credentials.py",
        "wire/test_credentials_chain.py",
        "wire/test_http_legs.py",
    ),
    "_aws/http": (
        "wire/test_http.py",
        "wire/test_http_legs.py",
        "wire/test_configuration.py::test_wrong_proxy",
        "wire/test_configuration.py::test_proxy_that_cannot_be_reached",
        "wire/test_configuration.py::test_name_that_does_not_resolve",
        "wire/test_configuration.py::test_missing_ca_bundle",
        "wire/test_configuration.py::test_ca_bundle_without_certificates",
        "wire/test_configuration.py::test_ca_bundle_that_sts_needs",
        "wire/test_configuration.py::test_certificates_are_read_while_opening",
    ),
    "_core/call": ("unit/test_call.py", "unit/test_events.py", "unit/test_mutants.py"),
    "_core/decode": ("unit/test_decode.py", "unit/test_mutants.py"),
    "_core/lifecycle": ("reliability/test_opening.py", "unit/test_call.py"),
    "_core/retry": ("unit/test_retry.py", "unit/test_mutants.py", "unit/test_call.py"),
    "errors": ("unit/test_errors.py", "unit/test_error_codes.py", "unit/test_mutants.py"),
    "pagination": ("unit/test_pagination.py", "unit/test_resuming.py", "unit/test_mutants.py", "unit/test_client.py"),
}
BENCHMARKS = (
    ("speed", "--json", "benchmarks.json"),
    ("growth", "--plot", "docs/explanation/performance.json"),
    ("emulator",),
    ("reliability",),
    ("inventory",),
)
MUTATION = """
[cosmic-ray]
module-path = "src/glue_integrations/{module}.py"
test-command = "python -m pytest -x -q -p no:cacheprovider {tests}"
timeout = 60.0
distributor.name = "local"
[cosmic-ray.filters.operators-filter]
# Most `|` are in annotations: another operator fails at the import or has no effect. Nor has `/` for the `*` of a
# signature. An enum has one object per member.
exclude-operators = [
  "core/ReplaceBinaryOperator_BitOr_.*",
  "core/ReplaceBinaryOperator_Mul_Div",
  "core/ReplaceComparisonOperator_Is_Eq",
  "core/ReplaceComparisonOperator_IsNot_NotEq",
]
"""


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on every installed Python that is supported."""
    _install(session, "tests")
    session.run("pytest", *(session.posargs or ["tests"]))


@nox.session(python=PYTHONS[0])
def tests_oldest(session: nox.Session) -> None:
    """Run the tests with the oldest dependencies that pyproject.toml allows."""
    oldest = [_oldest(needed) for needed in DEPENDENCIES]
    session.install(*oldest, *BUILD_BACKEND, *nox.project.dependency_groups(PYPROJECT, "tests"))
    _install_package(session)
    session.run("pytest", *(session.posargs or ["tests"]))


@nox.session(reuse_venv=False)
def newest_model(session: nox.Session) -> None:
    """Check the models against the newest botocore's data, whichever botocore aiobotocore pins."""
    newest = Path(session.create_tmp(), "botocore")
    session.install("--upgrade", "--no-deps", "--target", str(newest), "botocore")
    _install(session, "tests")
    data = str(newest.absolute() / "botocore" / "data")
    session.run("pytest", "tests/contract/test_service_model.py", env={"BOTOCORE_DATA": data})


@nox.session
def coverage(session: nox.Session) -> None:
    """Show which lines and branches no test reaches; on the core path there is to be none."""
    _install(session, "tests")
    # Not with `pytest --cov`: pytest loads our plugin, and with it the package, before it begins to measure.
    session.run("coverage", "run", "-m", "pytest", *(session.posargs or ["tests"]))
    session.run("coverage", "report")
    core = ",".join(f"*/glue_integrations/{name}.py" for name in CORE_PATH)
    session.run("coverage", "report", "--fail-under=100", f"--include={core}")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format."""
    _install_groups(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def typing(session: nox.Session) -> None:
    """Check the types: two checkers everything, four what is public."""
    _install(session, "tests", "typing")
    session.run("mypy", "src", "tests")
    session.run("pyright")
    session.run("pytest", *(session.posargs or ["tests/typing"]))


@nox.session
def stubs(session: nox.Session) -> None:
    """Compare our stubs of aiobotocore and botocore with what is installed."""
    _install(session, "tests", "typing")
    session.run("pytest", "tests/contract/test_stubs.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation and run its examples, and those of the README, against the emulator."""
    _install(session, "tests", "typing", "docs", "benchmarks")  # examples are about boto3 too
    session.run("sphinx-build", "-W", "--keep-going", "-n", "-b", "html", "docs", "docs/_build/html")
    session.run("pytest", *(session.posargs or ["docs", "README.md", "tests/docs"]))


@nox.session
def clients(session: nox.Session) -> None:
    """Try the emulator with other AWS clients, installing those that pip cannot put beside aiobotocore."""
    _install(session, "tests", "docs", "benchmarks")
    session.run("python", "tests/clients/install.py")
    session.run("pytest", *(session.posargs or ["tests/clients", "docs/how-to"]), env={"REQUIRE_CLIENTS": "1"})


@nox.session
def airflow(session: nox.Session) -> None:
    """Try the trigger of the documentation with Airflow, which needs other versions of some libraries than we pin."""
    session.install("apache-airflow-core", *nox.project.dependency_groups(PYPROJECT, "tests"))
    _install_package(session)
    session.run("pytest", *(session.posargs or ["tests/airflow"]))


@nox.session(default=False)
def benchmarks(session: nox.Session) -> None:
    """Run all benchmarks; it fails in the end if one has missed a limit by more than a tenth."""
    _install(session, "tests", "benchmarks")
    missed: list[str] = []
    for name, *arguments in BENCHMARKS:
        try:
            session.run("python", f"tests/benchmarks/bench_{name}.py", *arguments, *session.posargs)
        except nox.command.CommandFailed:
            missed.append(name)
    if missed:
        session.error(f"limits missed: {', '.join(missed)}")


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Try two million generated bodies, and as many times more walks, instead of 50 000; takes hours."""
    _install(session, "tests")
    session.run("pytest", "--hypothesis-profile=long", *(session.posargs or ["tests/fuzz"]))


@nox.session(default=False)
def mutation(session: nox.Session) -> None:
    """Change the core path at random places; the tests must notice nine of ten changes. Takes hours."""
    _install(session, "tests", "mutation")
    # Changes are made in a copy: whoever interrupts the run has no broken line left in src.
    copy = Path(session.create_tmp(), "copy")
    for name in ("src", "tests"):
        shutil.copytree(name, copy / name, dirs_exist_ok=True)
    shutil.copy("pyproject.toml", copy)
    session.chdir(copy)
    for module in session.posargs or MUTATED:
        config, results = f"{Path(module).name}.toml", f"{Path(module).name}.sqlite"
        tests = [f"tests/{test}" for test in MUTATED[module]]
        Path(config).write_text(MUTATION.format(module=module, tests=" ".join(tests)), encoding="utf-8")
        environment = {"PYTHONPATH": str(Path("src").absolute())}
        # Without a change they must pass. They also leave .pyc files, which save time later.
        session.run("python", "-m", "pytest", "-q", *tests, env=environment)
        session.run("cosmic-ray", "init", "--force", config, results)
        session.run("cr-filter-operators", results, config)
        session.run("cosmic-ray", "exec", config, results, env=environment)
        session.run("cr-report", "--show-diff", "--surviving-only", results)
        session.run("cr-rate", "--fail-over", "10", results)


@nox.session(reuse_venv=False)
def build(session: nox.Session) -> None:
    """Build the distributions, then run the tests on the wheel: what is in src but not in it is missed."""
    _install_groups(session, "tests", also=[*DEPENDENCIES, *BUILD_BACKEND])
    dist = Path(session.create_tmp(), "dist")
    session.run("hatchling", "build", "--clean", "--directory", str(dist))
    session.install("--no-deps", *map(str, dist.glob("*.whl")))
    session.run("python", "-c", "import glue_integrations as g; assert 'site-packages' in g.__file__, g.__file__")
    session.run("pytest", *(session.posargs or ["tests"]))


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Write what is pinned anew, with the newest versions that pyproject.toml allows and that are a week old."""
    session.install("uv")
    common = [
        *("uv", "pip", "compile", "--quiet", "--upgrade", "--universal", "--python-version", PYTHONS[0]),
        *("--generate-hashes", "--no-emit-index-url", "--no-header", "--exclude-newer", "1 week"),
    ]
    groups = ["--group", "dev", "--group", "mutation"]
    session.run(*common, "--all-extras", *groups, "--output-file", "constraints.txt", "pyproject.toml")
    session.run(*common, "--group", "aws-cli", "--output-file", "tests/clients/aws-cli.txt")


# ----------------------------------------------------------------------------------------------------------------------
# Helpers
# ----------------------------------------------------------------------------------------------------------------------


def _install(session: nox.Session, *groups: str) -> None:
    """Install the package for editing, and what it and *groups* need."""
    _install_groups(session, *groups, also=[*DEPENDENCIES, *BUILD_BACKEND])
    _install_package(session)


def _install_groups(session: nox.Session, *groups: str, also: list[str] | None = None) -> None:
    # One hash in the constraints makes pip demand one of everything, which a local project cannot have.
    wanted = [*nox.project.dependency_groups(PYPROJECT, *groups), *(also or [])]
    session.install("--constraint", "constraints.txt", *wanted)


def _install_package(session: nox.Session) -> None:
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")


def _oldest(requirement: str) -> str:
    needed = Requirement(requirement)
    return f"{needed.name}=={next(bound.version for bound in needed.specifier if bound.operator == '>=')}"


if __name__ == "__main__":
    nox.main()
