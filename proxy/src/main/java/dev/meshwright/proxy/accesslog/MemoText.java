package dev.meshwright.proxy.accesslog;

import java.util.Arrays;
import java.util.function.Function;

/// An operator whose value is one of few strings, which the tables hold (a cluster's name, an endpoint's address): the
/// bytes of the last one are kept, and found again by identity.
final class MemoText<R> implements Operator<R> {
    private final Function<R, String> value;
    private final int lengthMax;
    private String last = "";
    private byte[] bytes = {};

    MemoText(Function<R, String> value, int lengthMax) {
        this.value = value;
        this.lengthMax = lengthMax;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // An equal string that is another object is encoded again, no more.
    public boolean append(R record, Line to) {
        String now = value.apply(record);
        if (now == last) {
            to.raw(bytes);
            return bytes.length > 0;
        }
        int from = to.length();
        boolean found = to.text(now, lengthMax);
        last = now;
        bytes = Arrays.copyOfRange(to.bytes(), from, to.length());
        return found;
    }
}
