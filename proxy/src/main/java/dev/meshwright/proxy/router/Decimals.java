package dev.meshwright.proxy.router;

/// Small numbers as text, made once.
final class Decimals {
    private static final String[] SMALL = small();

    private Decimals() {}

    static String of(long value) {
        return value >= 0 && value < SMALL.length ? SMALL[(int) value] : Long.toString(value);
    }

    private static String[] small() {
        String[] texts = new String[256];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = Integer.toString(i);
        }
        return texts;
    }
}
