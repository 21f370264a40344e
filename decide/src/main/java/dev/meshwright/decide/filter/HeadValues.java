package dev.meshwright.decide.filter;

import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.format.UnsentValues;
import dev.meshwright.decide.request.EditableHead;

/// What header edits of a filter can speak of while the request is still on its way in.
record HeadValues(EditableHead request, ConnectionFacts facts) implements UnsentValues {
    @Override
    public EditableHead response() {
        return request;
    }

    @Override
    public int status() {
        return 0;
    }
}
