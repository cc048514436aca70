"""What people paste: lists as Word and the browsers give them."""

WORD_BULLETS = (
    "\uf0a7\tviệc một\r\n\uf0d8\tviệc hai\r\n\uf0fc\tviệc ba\r\n\uf0b7\tviệc bốn\r\n•\tviệc năm\r\n"
    "§\tviệc sáu (Wingdings pasted as letters)\r\nØ\tviệc bảy\r\n➢\tviệc tám\r\n❖\tviệc chín\r\n"
    "o\tviệc mười"
)
"""Each kind of bullet as Word puts it on the clipboard, its sign parted by a tab."""

HYPHENS = (
    "- việc một\n- việc hai\n- việc ba\n- việc bốn\n- việc năm\n- việc sáu (Wingdings pasted as letters)\n"
    "- việc bảy\n- việc tám\n- việc chín\n- việc mười"
)
"""The same as papers have it."""
