package dev.meshwright.xds.server;

import dev.meshwright.xds.Resource;

/// The aggregate version of a set of resources: a sum of 64-bit FNV-1a hashes, so that order does not matter.
final class Versions {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Versions() {}

    static String of(Iterable<Resource> resources) {
        long sum = 0;
        for (Resource resource : resources) {
            if (!TypeState.isMark(resource)) {
                sum += hash(hash(OFFSET, resource.name()) * PRIME, resource.version());
            }
        }
        return Long.toHexString(sum);
    }

    private static long hash(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
