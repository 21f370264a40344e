package dev.meshwright.decide.span;

import dev.meshwright.decide.format.ExchangeValues;
import dev.meshwright.decide.format.Template;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.EditableHead;

/// What the tags of an ended request are made of. Texts are empty when unknown.
public interface SpanValues extends ExchangeValues {
    String requestId();

    long requestBytes();

    long responseBytes();

    boolean grpc();

    /// Empty when none came.
    EditableHead trailers();

    Metadata metadata(CustomTag.Of of);

    /// In the words of access logs; an operator without value is nothing.
    String formatted(Template template);
}
