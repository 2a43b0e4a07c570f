// Of the form that most functions have, so that loading it compiles what loading theirs needs.
'use strict';
exports.handler = async (event) => event;
