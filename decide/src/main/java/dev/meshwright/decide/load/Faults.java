package dev.meshwright.decide.load;

import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.match.HeaderMatch;
import java.util.ArrayList;
import java.util.List;

/// Reads `HTTPFault`.
final class Faults {
    private long delayMillis;
    private int delayMillionths;
    private int abortStatus;
    private int abortGrpc = -1;
    private int abortMillionths;

    private Faults() {}

    static HttpFilter read(Message m) throws LoadException {
        Faults fault = new Faults();
        List<HeaderMatch> headers = new ArrayList<>();
        String cluster = "";
        long maxActive = Long.MAX_VALUE;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> fault.delay(m.message());
                case 2 -> fault.abort(m.message());
                case 3 -> cluster = m.text();
                case 4 -> headers.add(Matchers.header(m.message()));
                case 6 -> maxActive = m.wrapped();
                // Runtime keys (there is no runtime here), statistics, and metadata for logs.
                case 8, 9, 10, 11, 12, 13, 14, 15, 16 -> m.skip();
                default -> throw m.unsupported();
            }
        }
        return new HttpFilter.Fault(
                fault.delayMillis,
                fault.delayMillionths,
                fault.abortStatus,
                fault.abortGrpc,
                fault.abortMillionths,
                headers,
                cluster,
                maxActive);
    }

    private void delay(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 3 -> delayMillis = m.durationMillis();
                case 4 -> delayMillionths = m.millionths();
                default -> throw m.unsupported();
            }
        }
    }

    private void abort(Message m) throws LoadException {
        while (m.next()) {
            switch (m.number()) {
                case 2 -> {
                    abortStatus = m.number31();
                    if (abortStatus < 200 || abortStatus > 599) {
                        throw m.bad(abortStatus + " (expected: 200..599)");
                    }
                }
                case 3 -> abortMillionths = m.millionths();
                case 5 -> abortGrpc = m.number31();
                default -> throw m.unsupported();
            }
        }
    }
}
