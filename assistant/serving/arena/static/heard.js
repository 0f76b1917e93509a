// The element stays while its content is replaced, so that screen readers announce what is new.
element.setAttribute("role", "status");
element.setAttribute("aria-live", "polite");
