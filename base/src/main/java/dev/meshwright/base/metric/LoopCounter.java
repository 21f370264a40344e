package dev.meshwright.base.metric;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A counter with one writing thread. Readers on other threads see a recent value, never a torn one.
public final class LoopCounter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(LoopCounter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    public void increment() {
        add(1);
    }

    public long value() {
        return (long) VALUE.getOpaque(this);
    }
}
