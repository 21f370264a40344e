package dev.meshwright.decide.breaker;

import java.util.concurrent.atomic.AtomicLongArray;

/// How many requests began within the last while, in ten slots that time moves over. Time is a parameter.
/// Safe for any thread: a slot's number and its count are one cell.
public final class RequestWindow {
    private static final int SLOTS = 10;
    private static final int COUNT_BITS = 32;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final long slotMillis;
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    public RequestWindow(long intervalMillis) {
        slotMillis = Math.max(1, (intervalMillis + SLOTS - 1) / SLOTS);
    }

    /// A request begins.
    ///
    /// @param nowMillis of any clock that only goes forward
    public void add(long nowMillis) {
        long number = number(nowMillis);
        int at = (int) (number % SLOTS);
        while (true) {
            long cell = slots.get(at);
            long count = cell >>> COUNT_BITS == number ? cell & COUNT_MASK : 0;
            long next = number << COUNT_BITS | Math.min(COUNT_MASK, count + 1);
            if (slots.compareAndSet(at, cell, next)) {
                return;
            }
        }
    }

    /// Those that began within the interval before now.
    public long count(long nowMillis) {
        long number = number(nowMillis);
        long total = 0;
        for (int i = 0; i < SLOTS; i++) {
            long cell = slots.get(i);
            long age = number - (cell >>> COUNT_BITS);
            total += age >= 0 && age < SLOTS ? cell & COUNT_MASK : 0;
        }
        return total;
    }

    /// Slots are numbered from 1, so that an empty cell belongs to none of them. 31 bits of slots of a
    /// millisecond last 24 days; then the numbers begin anew, and one interval counts too little.
    private long number(long nowMillis) {
        return nowMillis / slotMillis % (Integer.MAX_VALUE - 1) + 1;
    }
}
