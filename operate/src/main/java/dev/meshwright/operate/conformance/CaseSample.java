package dev.meshwright.operate.conformance;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// One case in so many, chosen by a seed: the same cases for the same seed, and at least one of each suite.
///
/// @param oneIn 1: all
public record CaseSample(int oneIn, long seed) {
    public static final CaseSample ALL = new CaseSample(1, 0);

    public CaseSample {
        if (oneIn < 1) {
            throw new IllegalArgumentException("sample: " + oneIn + " (expected: 1 or more)");
        }
    }

    /// In the order of `cases`.
    public <T extends ConformanceCase> List<T> of(List<T> cases) {
        if (oneIn == 1) {
            return cases;
        }
        Map<String, List<Integer>> bySuite = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            bySuite.computeIfAbsent(cases.get(i).suite(), _ -> new ArrayList<>())
                    .add(i);
        }
        SplittableRandom random = new SplittableRandom(seed);
        BitSet chosen = new BitSet();
        bySuite.values().forEach(left -> {
            int wanted = Math.ceilDiv(left.size(), oneIn);
            for (int i = 0; i < wanted; i++) {
                chosen.set(left.remove(/* index */ random.nextInt(left.size())));
            }
        });
        return chosen.stream().<T>mapToObj(cases::get).toList();
    }
}
