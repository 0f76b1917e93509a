// The element stays while its content is replaced, so that screen readers announce each new answer.
element.setAttribute("role", "status");
element.setAttribute("aria-live", "polite");
