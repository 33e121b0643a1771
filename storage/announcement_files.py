"""Which images and recordings announcements and stories speak of, so that the others can be thrown away."""

from sqlalchemy import select

from storage.db import Session
from storage.tables import broadcasts, stories


async def known(session: Session) -> set[str]:
    found: set[str] = set()
    rows = await session.execute(select(broadcasts.c.image, broadcasts.c.recordings))
    for image, recordings in rows:
        found.update(name for name in (image, *recordings.values()) if name)
    images = await session.execute(select(stories.c.image).where(stories.c.image.is_not(None)))
    return found | set(images.scalars())
