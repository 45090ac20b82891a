"""Where things lie."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / ".build"
BINARY = BUILD / "release" / "countersign"
EMULATORS = BUILD / "release" / "provider-emulators"
# Logs, data folders, screenshots.
WORK = BUILD / "clients"
SCREENSHOTS = BUILD / "screenshots"
