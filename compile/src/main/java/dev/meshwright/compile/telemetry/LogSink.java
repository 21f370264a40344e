package dev.meshwright.compile.telemetry;

import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.model.ExtensionProvider.Kind;
import dev.meshwright.model.Setting;

/// Somebody who is told of calls when they are over.
///
/// @param filter which calls, in CEL; unset: all
/// @param origin who says that it is told
public record LogSink(Kind.Logs to, Setting<String> filter, Origin origin) {}
