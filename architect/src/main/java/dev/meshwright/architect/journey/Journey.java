package dev.meshwright.architect.journey;

import java.util.List;

/// All ways that a call can go.
public record Journey(Call call, List<Branch> branches) {
    public Journey {
        branches = List.copyOf(branches);
    }
}
