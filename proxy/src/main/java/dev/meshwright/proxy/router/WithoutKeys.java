package dev.meshwright.proxy.router;

import dev.meshwright.decide.extauthz.ExtAuthzTable;
import dev.meshwright.decide.filter.Surroundings;
import dev.meshwright.decide.jwt.JwtProvider.Keys;
import dev.meshwright.decide.jwt.KeyLookup;
import dev.meshwright.decide.limit.Buckets;

/// A request's surroundings after keys could not be fetched: they count as such, rather than to be fetched again.
record WithoutKeys(Surroundings loop, Keys.Remote missing) implements Surroundings {
    @Override
    public boolean chance(int millionths) {
        return loop.chance(millionths);
    }

    @Override
    public long epochSeconds() {
        return loop.epochSeconds();
    }

    @Override
    public Buckets buckets() {
        return loop.buckets();
    }

    @Override
    public void unasked(ExtAuthzTable table) {
        loop.unasked(table);
    }

    @Override
    public String localCluster() {
        return loop.localCluster();
    }

    @Override
    public KeyLookup keys() {
        return from -> from.equals(missing)
                ? new KeyLookup.Known.Failed()
                : loop.keys().keys(from);
    }
}
