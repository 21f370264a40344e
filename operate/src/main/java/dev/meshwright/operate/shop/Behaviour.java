package dev.meshwright.operate.shop;

/// How a program answers from now on.
///
/// @param status HTTP status of every answer, 200..599
/// @param delayMillis waited before an answer, 0..10000
/// @param listening false: the port is closed, so connections are refused
public record Behaviour(int status, int delayMillis, boolean listening) {
    public static final Behaviour NORMAL = new Behaviour(200, 0, true);

    public Behaviour {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200..599)");
        }
        if (delayMillis < 0 || delayMillis > 10_000) {
            throw new IllegalArgumentException("delayMillis: " + delayMillis + " (expected: 0..10000)");
        }
    }
}
