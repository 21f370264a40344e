package dev.meshwright.proxy.accesslog;

import dev.meshwright.proxy.batch.BatchFormat;
import dev.meshwright.proxy.batch.Bytes;

/// A log that is sent to a service.
///
/// @param <R> the kind of record
interface LogService<R> extends BatchFormat {
    /// Adds what is said of a record to what waits.
    void append(R record, Bytes waiting);
}
