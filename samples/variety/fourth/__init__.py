"""A fourth set of layouts, as companies send them to each other (取引先ごとの書式)."""
