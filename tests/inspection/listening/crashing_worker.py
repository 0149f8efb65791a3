"""`python -m inspection` as it is; the processes that transcribe for it hear with the noting engine."""

if __name__ == "__mp_main__":  # its name in the processes of the executor
    from tests.inspection.listening.noting_engine import put_in

    put_in()

if __name__ == "__main__":
    from inspection.cli.main import app

    app(prog_name="python -m inspection")
