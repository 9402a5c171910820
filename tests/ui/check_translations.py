"""Every text of the window is translated: lupdate finds nothing in the sources that a translation lacks, and
placeholders, line ends and shortcuts survive.
"""

import pathlib
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRANSLATIONS = sorted((ROOT / "resources/translations").glob("tacq_*.ts"))
LUPDATE = shutil.which("lupdate", path="/usr/lib/qt6/bin") or shutil.which("lupdate")


def messages(file):
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name"), message.findtext("source"), message.find("translation")


def test_there_is_a_second_language():
    assert TRANSLATIONS
    assert LUPDATE, "lupdate is missing: install qt6-l10n-tools"


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_nothing_is_missing(file, tmp_path):
    updated = tmp_path / file.name
    shutil.copy(file, updated)
    subprocess.run([LUPDATE, "-silent", "-I", ".", "-no-obsolete", "-locations", "none", "ui", "app/studio", "-ts",
                    updated], cwd=ROOT, check=True)
    missing = [f"{context}: {source}" for context, source, translation in messages(updated)
               if translation.get("type") == "unfinished" or not translation.text]
    assert not missing, "\n".join(missing)
    kept = {(context, source) for context, source, _ in messages(updated)}
    stale = [f"{context}: {source}" for context, source, _ in messages(file) if (context, source) not in kept]
    assert not stale, "no longer in the sources:\n" + "\n".join(stale)


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_placeholders_and_line_ends_survive(file):
    for context, source, translation in messages(file):
        for pattern in (r"%\d", r"\n", r"^ | $", r"…$"):
            assert sorted(set(re.findall(pattern, source))) == sorted(set(re.findall(pattern, translation.text))), \
                (context, source)


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_menu_entries_keep_a_letter(file):
    for context, source, translation in messages(file):
        if context == "tacq::MainWindow" and re.search(r"&\w", source):
            assert re.search(r"&\w", translation.text), source
