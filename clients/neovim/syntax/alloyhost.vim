" The text of forms, and JSON in plans and results. Everything else is highlighted by the pages themselves.
if exists("b:current_syntax")
  finish
endif

syntax match alloyRemark /^#.*/
syntax match alloySection /^\[\/.*\]\s*$/
syntax match alloyFieldName /^[^ #\[{}"][^=]*\ze =/
syntax match alloyMember /^\s*"\%([^"\\]\|\\.\)*"\ze:/
syntax match alloyText /\%(: \|^\s\+\)\zs"\%([^"\\]\|\\.\)*"\ze,\?$/
syntax match alloyNumber /\%(: \|^\s\+\)\zs-\?\d[0-9.eE+-]*\ze,\?$/
syntax match alloyConstant /\%(: \|^\s\+\)\zs\%(true\|false\|null\)\ze,\?$/

highlight default link alloyRemark Comment
highlight default link alloySection Title
highlight default link alloyFieldName Identifier
highlight default link alloyMember Identifier
highlight default link alloyText String
highlight default link alloyNumber Number
highlight default link alloyConstant Constant

let b:current_syntax = "alloyhost"
