package dev.meshwright.cli;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Log lines of all roles: one line per record on standard error, `TIME LEVEL LOGGER MESSAGE`, time in UTC.
final class Logging {
    // Kept here because the logging system holds named loggers weakly.
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger GRPC = Logger.getLogger("io.grpc");
    private static final Logger NETTY = Logger.getLogger("io.netty");
    // gRPC sets TCP options on Unix sockets too, and Netty warns of each.
    private static final Logger NETTY_OPTIONS = Logger.getLogger("io.netty.bootstrap");

    private Logging() {}

    static void configure(boolean debug) {
        for (var handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new OneLine());
        console.setLevel(Level.ALL);
        ROOT.addHandler(console);
        ROOT.setLevel(debug ? Level.FINE : Level.INFO);
        // Their own chatter (reconnects, missing optional natives) is reported by the owner of the connection.
        GRPC.setLevel(debug ? Level.INFO : Level.SEVERE);
        NETTY_OPTIONS.setLevel(Level.SEVERE);
        NETTY.setLevel(debug ? Level.INFO : Level.WARNING);
    }

    private static final class OneLine extends Formatter {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

        @Override
        public String format(LogRecord record) {
            String logger = String.valueOf(record.getLoggerName());
            StringBuilder line = new StringBuilder()
                    .append(TIME.format(record.getInstant()))
                    .append(' ')
                    .append(record.getLevel().getName())
                    .append(' ')
                    .append(logger.substring(logger.lastIndexOf('.') + 1))
                    .append(' ')
                    .append(formatMessage(record));
            Throwable thrown = record.getThrown();
            if (thrown != null) {
                line.append(": ").append(thrown);
                for (StackTraceElement frame : thrown.getStackTrace()) {
                    line.append("\n    at ").append(frame);
                }
            }
            return line.append('\n').toString();
        }
    }
}
