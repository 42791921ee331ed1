// What a list alone needs: its columns made wider and moved.
