"""Where jobs run: a process pool on this machine, or a Dask cluster, behind the standard executor interface."""

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import Any

from inspection.settings import get_settings


def open_executor() -> Executor:
    """A new executor by the settings: Dask's where `ZHIJIAN_CLUSTER` names a scheduler, else a pool of processes."""
    settings = get_settings()
    if settings.cluster is not None:
        from distributed import Client

        client: Any = Client
        cluster_executor: Executor = client(settings.cluster).get_executor()
        return cluster_executor
    return ProcessPoolExecutor(settings.workers, mp_context=multiprocessing.get_context("spawn"))
