package dev.meshwright.decide.load;

import dev.meshwright.decide.outlier.OutlierPolicy;
import java.util.List;

/// Reads `OutlierDetection`.
final class Outliers {
    private Outliers() {}

    static OutlierPolicy policy(Message m) throws LoadException {
        int[] numbers = {
            0, 5, 0, 0, 10, 100, 100, 5, 100, 1900, 5, 0, 0, 5, 100, 100, 85, 0, 0, 5, 50,
        };
        boolean split = false;
        long interval = 10_000;
        long base = 30_000;
        long max = -1;
        long jitter = 0;
        boolean alwaysOne = false;
        while (m.next()) {
            switch (m.number()) {
                case 1, 7, 8, 9, 10, 13, 19, 20 -> numbers[m.number()] = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 4, 5, 6, 11, 14, 15, 16, 17, 18 -> numbers[m.number()] = (int) m.wrapped(0, 100);
                case 2 -> interval = m.durationMillisPositive();
                case 3 -> base = m.durationMillisPositive();
                case 12 -> split = m.flag();
                case 21 -> max = m.durationMillisPositive();
                case 22 -> jitter = m.durationMillis();
                case 23 -> m.skip(); // speaks of active health checks, which are refused at the cluster
                case 25 -> alwaysOne = m.wrappedFlag();
                default -> throw m.unsupported();
            }
        }
        return new OutlierPolicy(
                true,
                numbers[1],
                numbers[5],
                numbers[10],
                numbers[11],
                split,
                numbers[13],
                numbers[14],
                interval,
                base,
                max >= 0 ? max : Math.max(300_000, base),
                jitter,
                numbers[4],
                alwaysOne,
                new OutlierPolicy.SuccessRate(numbers[6], numbers[15], numbers[7], numbers[8], numbers[9]),
                new OutlierPolicy.FailurePercentage(numbers[17], numbers[18], numbers[16], numbers[19], numbers[20]),
                List.of());
    }
}
