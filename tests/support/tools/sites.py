"""Sites for ./dev: snapshots are made once, and every demo or test site is restored from one.

Runs in the bench's `sites` folder with the bench's Python, as ./dev calls it:

    sites.py has NAME                  exit code 0 when the snapshot exists (and fits Frappe and ERPNext)
    sites.py make-base                 ERPNext with a Swedish company, without this app
    sites.py fresh SITE                prints missing, stale or fresh
    sites.py mark SITE                 this site now runs this checkout's app
    sites.py call-itself SITE ADDRESS  the address that the site gives for itself
    sites.py restore NAME SITE         a site as the snapshot has it
    sites.py keep SITE FOLDER          puts a site into a folder, for another bench
    sites.py take FOLDER SITE          a site as that folder has it
    sites.py prepare-tests SITE…       sites with this app, for tests and the demo
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from redis import Redis

APP = "membership_recruitment"
SITES = Path.cwd()
BENCH = SITES.parent
STATE = Path(os.environ.get("MEMBERSHIP_STATE", BENCH / ".membership-dev"))
SNAPSHOTS = STATE / "snapshots"
DATABASE_USER = os.environ["MEMBERSHIP_DATABASE_USER"]
DATABASE_PASSWORD = os.environ["MEMBERSHIP_DATABASE_PASSWORD"]
BUILDING = "membership-base.localhost"
ADMINISTRATOR_PASSWORD = "membership-tests"
KEPT_SNAPSHOTS = 4

COMPANY = {
	"language": "English",
	"country": "Sweden",
	"timezone": "Europe/Stockholm",
	"currency": "SEK",
	"full_name": "Site Administrator",
	"email": "admin@forening.example",
	"company_name": "Friluftsföreningen Exempel",
	"company_abbr": "FE",
	"chart_of_accounts": "BAS 2024 med Nummer",
	"fy_start_date": "2026-01-01",
	"fy_end_date": "2026-12-31",
	"bank_account": "Bankgiro",
	"domain": "Services",
}


def frappe_command(*arguments: str) -> None:
	subprocess.run(
		[BENCH / "env/bin/python", "-m", "frappe.utils.bench_helper", "frappe", *arguments],
		cwd=SITES,
		check=True,
	)


def client(program: str) -> list[str]:
	return [program, "-h", "127.0.0.1", "-u", DATABASE_USER]


def client_environment() -> dict[str, str]:
	return {**os.environ, "MYSQL_PWD": DATABASE_PASSWORD}


def sql(statements: str, *options: str) -> str:
	"""Run statements; returns rows as lines, columns between tabs."""
	return subprocess.run(
		[*client("mariadb"), "--skip-column-names", *options],
		input=statements,
		stdout=subprocess.PIPE,
		env=client_environment(),
		check=True,
		text=True,
	).stdout


# ---------------------------------------------------------------- what a snapshot depends on


def fingerprint(paths: list[Path], text: str = "") -> str:
	digest = hashlib.sha256(text.encode())
	for path in sorted(paths):
		digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
	return digest.hexdigest()[:12]


def base_name() -> str:
	"""Frappe's and ERPNext's versions, and the company that is made."""
	versions = [BENCH / "apps" / app / app / "__init__.py" for app in ("frappe", "erpnext")]
	return "base-" + fingerprint(versions, json.dumps(COMPANY))


def app_name() -> str:
	"""The base, and all that installing the app reads."""
	package = BENCH / "apps" / APP / APP
	read = [
		path
		for path in package.rglob("*")
		if path.suffix in (".json", ".txt", ".html", ".css")
		or path.name == "hooks.py"
		or (path.suffix == ".py" and path.is_relative_to(package / "setup"))
	]
	return f"app-{fingerprint(read)}-{base_name()}"


def folder(name: str) -> Path:
	return SNAPSHOTS / {"base": base_name, "app": app_name}[name]()


# ---------------------------------------------------------------- snapshot and restore


def tables_of(database: str) -> dict[str, str]:
	"""The tables of a database, each with a fingerprint of its columns, keys and rows."""
	names = sql(
		f"select table_name from information_schema.tables where table_schema = '{database}'"
	).splitlines()
	if not names:
		return {}
	content = dict.fromkeys(names, "")
	for line in sql("".join(f"show create table `{name}`;" for name in names), database).splitlines():
		name, created = line.split("\t")
		# the number that was given out last is no content: what is rolled back takes one, too
		content[name] += re.sub(r" AUTO_INCREMENT=\d+", "", created)
	for line in sql(f"checksum table {', '.join(f'`{name}`' for name in names)}", database).splitlines():
		name, checksum = line.split("\t")
		content[name.partition(".")[2]] += checksum
	return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in content.items()}


def save(site: str, name: str) -> None:
	target = folder(name)
	keep(site, target)
	kind = target.name.split("-")[0]
	newest_first = sorted(SNAPSHOTS.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
	for old in newest_first[KEPT_SNAPSHOTS:]:
		shutil.rmtree(old)


def keep(site: str, target: Path) -> None:
	config = config_of(site)
	building = target.with_suffix(".building")
	shutil.rmtree(building, ignore_errors=True)
	building.mkdir(parents=True)
	with (building / "database.sql").open("wb") as dump:
		subprocess.run(
			[
				*client("mariadb-dump"),
				"--single-transaction",
				"--quick",
				"--skip-comments",
				config["db_name"],
			],
			stdout=dump,
			env=client_environment(),
			check=True,
		)
	(building / "tables.json").write_text(json.dumps(tables_of(config["db_name"])))
	kept = {key: config[key] for key in ("encryption_key",) if config.get(key)}
	(building / "config.json").write_text(json.dumps(kept))
	shutil.rmtree(target, ignore_errors=True)
	building.rename(target)


def config_of(site: str) -> dict:
	path = SITES / site / "site_config.json"
	return json.loads(path.read_text()) if path.exists() else {}


def database_of(site: str) -> str:
	"""The database that a site has, or is to have: benches of one machine may have sites of one name."""
	named_after = f"{SITES / site}".encode()
	return config_of(site).get("db_name") or "_" + hashlib.sha1(named_after).hexdigest()[:16]


def restore(snapshot: Path, site: str) -> None:
	database = database_of(site)
	site_folder = SITES / site
	for part in ("public/files", "private/files", "private/backups", "logs", "locks"):
		(site_folder / part).mkdir(parents=True, exist_ok=True)
	config = {
		"db_name": database,
		"db_type": "mariadb",
		"db_password": hashlib.sha256(f"{DATABASE_PASSWORD}{site}".encode()).hexdigest()[:24],
		**json.loads((snapshot / "config.json").read_text()),
	}
	sql(
		f"""CREATE DATABASE IF NOT EXISTS `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
		CREATE OR REPLACE USER `{database}`@localhost IDENTIFIED BY '{config["db_password"]}';
		GRANT ALL PRIVILEGES ON `{database}`.* TO `{database}`@localhost;"""
	)
	restore_tables(snapshot, database)
	(site_folder / "site_config.json").write_text(json.dumps(config, indent=1))
	clear_cache(database)


def restore_tables(snapshot: Path, database: str) -> None:
	"""Write the tables anew that differ from the snapshot's. Of the 700 most never do, and each takes its time."""
	fingerprints = snapshot / "tables.json"
	wanted = json.loads(fingerprints.read_text()) if fingerprints.exists() else {}
	there = tables_of(database)
	dump = (snapshot / "database.sql").read_text()
	settings, *parts = re.split(r"^(?=DROP (?:TABLE|SEQUENCE) IF EXISTS `)", dump, flags=re.MULTILINE)
	saved = {part.split("`")[1]: part for part in parts}
	statements = [f"DROP TABLE `{name}`;" for name in there.keys() - saved.keys()]
	statements += [
		part for name, part in saved.items() if name not in there or there[name] != wanted.get(name)
	]
	sql("\n".join([settings, *statements]), database)


def clear_cache(database: str) -> None:
	"""What the site that stood here before left in Redis speaks of other rows."""
	common = json.loads((SITES / "common_site_config.json").read_text())
	cache = Redis.from_url(common["redis_cache"])
	for key in cache.scan_iter(f"{database}|*", count=10_000):
		cache.delete(key)


def drop(site: str) -> None:
	if database := config_of(site).get("db_name"):
		sql(f"DROP DATABASE IF EXISTS `{database}`; DROP USER IF EXISTS `{database}`@localhost;")
	shutil.rmtree(SITES / site, ignore_errors=True)


def make_base() -> None:
	drop(BUILDING)
	frappe_command(
		"new-site",
		BUILDING,
		"--db-name",
		database_of(BUILDING),
		"--db-root-username",
		DATABASE_USER,
		"--db-root-password",
		DATABASE_PASSWORD,
		"--admin-password",
		ADMINISTRATOR_PASSWORD,
		"--install-app",
		"erpnext",
	)
	frappe_command(
		"--site",
		BUILDING,
		"execute",
		"frappe.desk.page.setup_wizard.setup_wizard.setup_complete",
		"--kwargs",
		repr({"args": COMPANY}),
	)
	save(BUILDING, "base")
	drop(BUILDING)


def prepare_tests(sites: list[str]) -> None:
	if not folder("app").exists():
		restore(folder("base"), sites[0])
		frappe_command("--site", sites[0], "install-app", APP)
		save(sites[0], "app")
	with ThreadPoolExecutor(len(sites)) as pool:
		list(pool.map(lambda site: restore(folder("app"), site), sites))


# ---------------------------------------------------------------- sites that are kept


def mark(site: str) -> None:
	(SITES / site / ".membership-dev").write_text(app_name())


def fresh(site: str) -> str:
	marked = SITES / site / ".membership-dev"
	if not marked.exists():
		return "missing"
	return "fresh" if marked.read_text() == app_name() else "stale"


def call_itself(site: str, address: str) -> None:
	config = {**config_of(site), "host_name": address}
	(SITES / site / "site_config.json").write_text(json.dumps(config, indent=1))


def main(command: str, *arguments: str) -> None:
	if command == "has":
		sys.exit(0 if folder(arguments[0]).exists() else 1)
	if command == "fresh":
		print(fresh(arguments[0]))
		return
	{
		"make-base": make_base,
		"mark": mark,
		"call-itself": call_itself,
		"restore": lambda name, site: restore(folder(name), site),
		"keep": lambda site, path: keep(site, Path(path)),
		"take": lambda path, site: restore(Path(path), site),
		"prepare-tests": lambda *sites: prepare_tests(list(sites)),
	}[command](*arguments)


if __name__ == "__main__":
	main(*sys.argv[1:])
