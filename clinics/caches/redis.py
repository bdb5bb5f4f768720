"""Redis as a cache, and as what counts for several machines."""

from __future__ import annotations

from django.core.cache.backends.redis import RedisCache as DjangosRedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from clinics.caches.outage import OptionalCacheMixin, outage_of

#: What a server that is there connects and answers within.
SECONDS = 1


class RedisCache(OptionalCacheMixin, DjangosRedisCache):
    """Django's, for a Redis that may be stopped: no request fails with it or waits for it."""

    errors = (RedisError, OSError)

    def __init__(self, server, params):
        options = {
            "socket_connect_timeout": SECONDS,
            "socket_timeout": SECONDS,
            # Once, at once: for a connection from before the server was started anew.
            "retry": Retry(NoBackoff(), 1),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        # Without the password.
        self.outage = outage_of("Redis at " + self._servers[0].rpartition("@")[2])

    def count(self, key: str, seconds: int, by: int = 1) -> int:
        """Add to a count that ends ``seconds`` after it began; what it is now. Atomic.

        Raises what Redis raises: who counts has to know that nothing was counted.
        """
        if self.outage.is_resting:
            raise RedisError("Redis is away")
        name = self.make_and_validate_key(key)
        try:
            with self._cache.get_client(name, write=True).pipeline() as pipeline:
                pipeline.set(name, 0, ex=seconds, nx=True)
                pipeline.incrby(name, by)
                count = pipeline.execute()[1]
        except self.errors as error:
            self.outage.begin(error)
            raise
        self.outage.end()
        return count
