package dev.meshwright.decide.limit;

import java.util.List;

/// A bucket for requests of one kind: `extensions.common.ratelimit.v3.LocalRateLimitDescriptor`.
///
/// @param entries in order; those of a request must be the same ones
public record LimitDescriptor(List<DescriptorEntry> entries, TokenBucket bucket) {
    public LimitDescriptor {
        entries = List.copyOf(entries);
    }

    /// Some value stands for any: each combination of values has a bucket of its own.
    public boolean wildcard() {
        return entries.stream().anyMatch(e -> e.value().isEmpty());
    }

    boolean takes(List<DescriptorEntry> request) {
        if (request.size() != entries.size()) {
            return false;
        }
        for (int i = 0; i < entries.size(); i++) {
            DescriptorEntry wanted = entries.get(i);
            DescriptorEntry found = request.get(i);
            if (!wanted.key().equals(found.key())
                    || !(wanted.value().isEmpty() || wanted.value().equals(found.value()))) {
                return false;
            }
        }
        return true;
    }
}
