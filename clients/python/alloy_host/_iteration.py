"""Iterators over the pages and items of a provider's list, and over the progress of a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, cast

from ._namespace import Namespace
from .notifications import Progress
from .types import Pages

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._params import ExecutePagesParams


class Positions:
    """The parameters of each call of ``execute.pages``: one page at a time, from where the one before has ended."""

    def __init__(self, params: ExecutePagesParams) -> None:
        self._params: dict[str, Any] = {"maxPages": 1, **cast("dict[str, Any]", params)}
        self._seen: set[str] = set()

    def next(self) -> dict[str, Any]:
        """The parameters of the next call."""
        return self._params

    def follow(self, page: Pages) -> bool:
        """Moves behind this page; False when it is the last one, or leads to one that was read before."""
        cursor = page.get("nextCursor")
        if cursor is None or cursor in self._seen:
            return False
        self._seen.add(cursor)
        self._params = {**self._params, "cursor": cursor}
        return True


class Iteration:
    """The iterators of ``Host``."""

    call: Callable[..., Any]

    def pages(self, **params: Unpack[ExecutePagesParams]) -> Iterator[Pages]:
        """The pages of a provider's list, each read when it is asked for; parameters are those of ``execute.pages``.

        The last page's ``complete`` says whether these are certainly all.
        """
        positions = Positions(params)
        while True:
            page: Pages = Namespace(self.call, "execute.pages")(**positions.next())
            yield page
            if not positions.follow(page):
                return

    def items(self, **params: Unpack[ExecutePagesParams]) -> Iterator[Any]:
        """The items of a provider's list, page after page."""
        for page in self.pages(**params):
            yield from page["items"] or []


class AsyncIteration:
    """The iterators of ``AsyncHost``."""

    call: Callable[..., Coroutine[Any, Any, Any]]

    async def pages(self, **params: Unpack[ExecutePagesParams]) -> AsyncIterator[Pages]:
        """The pages of a provider's list; see ``Host.pages``."""
        positions = Positions(params)
        while True:
            page: Pages = await Namespace(self.call, "execute.pages")(**positions.next())
            yield page
            if not positions.follow(page):
                return

    async def items(self, **params: Unpack[ExecutePagesParams]) -> AsyncIterator[Any]:
        """The items of a provider's list, page after page."""
        async for page in self.pages(**params):
            for item in page["items"] or []:
                yield item

    def progress(self, method: str, params: dict[str, Any] | None = None, *, timeout: float | None = None) -> Following:
        """Starts a call whose progress is iterated over.

        ::

            async with host.progress("execute.batch", {"items": items}) as reports:
                async for report in reports:
                    print(report["done"])
            print(await reports.result())

        Leaving the block before the end cancels the call.
        """
        return Following(lambda tell: self.call(method, params, timeout=timeout, on_progress=tell))


class Following:
    """A call under way: an iterator over its progress, and its result."""

    def __init__(self, start: Callable[[Callable[[Progress], None]], Coroutine[Any, Any, Any]]) -> None:
        self._start = start
        self._reports: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._task: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._start(self._reports.put_nowait))
        self._task.add_done_callback(lambda _: self._reports.put_nowait(None))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.wait({self._task})

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Progress:
        report = await self._reports.get()
        if report is None:
            raise StopAsyncIteration
        return report

    async def result(self) -> Any:
        """The result of the call. Raises the call's error; the ``CancelledError`` of a call that was left has ``outcome``."""
        assert self._task is not None
        try:
            return await self._task
        except asyncio.CancelledError as error:
            # Python 3.10 raises another one here, with that of the call as its context.
            original = error.__context__
            if isinstance(original, asyncio.CancelledError) and hasattr(original, "outcome"):
                raise original from original.__cause__
            raise
