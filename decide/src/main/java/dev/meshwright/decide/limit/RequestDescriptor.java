package dev.meshwright.decide.limit;

import java.util.List;

/// What a rule makes of a request.
///
/// @param hits tokens that it takes
record RequestDescriptor(List<DescriptorEntry> entries, long hits) {}
